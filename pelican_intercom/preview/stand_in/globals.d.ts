/** What stands outside the modules of the stand-in Messenger. */

declare module "*.css" {
  const text: string;
  export default text;
}

interface Window {
  /** What the stand-in Messenger was told, and what it made of it. */
  standInMessenger: {
    copies: number;
    calls: any[][];
    boots: { person: any; proof: string }[];
    refusals: string[];
    throttled: number;
    person: any;
    proof: any;
  };
}
