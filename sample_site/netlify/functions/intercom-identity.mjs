import identify from "../../intercom-identity/hosts/netlify.mjs";

export default identify;

export const config = { path: "/api/intercom-identity" };
