// Built from stand_in/ by `npm run loader`: change it there.
(()=>{var q=`:host {
  all: initial;
}
* {
  box-sizing: border-box;
  margin: 0;
}
section {
  position: fixed;
  bottom: calc(var(--below) + 64px);
  z-index: 2147483001;
  display: flex;
  flex-direction: column;
  width: min(376px, calc(100vw - 40px));
  height: min(600px, calc(100vh - 120px));
  overflow: hidden;
  border-radius: 16px;
  font: 15px/1.5 system-ui, sans-serif;
  color: #1c2024;
  background: #fff;
  color-scheme: light;
  box-shadow: 0 5px 40px rgb(0 0 0 / 0.18), 0 0 0 1px rgb(0 0 0 / 0.06);
}
section:not(.left) {
  right: var(--aside);
}
section.left {
  left: var(--aside);
}
.head {
  padding: 20px 20px 22px;
  background: var(--background);
  color: var(--ink);
}
.head p {
  font-size: 13px;
}
h2 {
  font-size: 22px;
  line-height: 1.3;
  padding-right: 36px;
}
.close {
  position: absolute;
  top: 14px;
  right: 14px;
  width: 36px;
  height: 36px;
  border: 0;
  border-radius: 8px;
  font: 20px/1 system-ui, sans-serif;
  background: none;
  color: inherit;
  cursor: pointer;
}
.close:hover {
  background: rgb(0 0 0 / 0.15);
}
nav {
  display: flex;
  justify-content: space-between;
  padding: 8px 12px;
  overflow-x: auto;
  border-bottom: 1px solid #e1e4e8;
}
nav button {
  border: 0;
  border-radius: 8px;
  padding: 4px 7px;
  font: 13px system-ui, sans-serif;
  color: inherit;
  background: none;
  cursor: pointer;
}
nav button[aria-current] {
  background: #eceff3;
  font-weight: 600;
}
.body {
  flex: 1;
  display: grid;
  gap: 14px;
  align-content: start;
  overflow: auto;
  padding: 16px 20px;
}
.card {
  border: 1px solid #e1e4e8;
  border-radius: 12px;
  padding: 14px 16px;
  overflow-wrap: anywhere;
}
h3 {
  font-size: 16px;
}
dl {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 2px 14px;
  margin-top: 8px;
  font-size: 13px;
}
dt {
  color: #5b646d;
}
dd {
  margin: 0;
}
.holds {
  color: #116932;
}
.fails {
  color: #a1260d;
}
.sent {
  justify-self: end;
  max-width: 85%;
  padding: 8px 12px;
  border-radius: 14px;
  background: var(--action);
  color: var(--on-action);
  overflow-wrap: anywhere;
}
form {
  display: flex;
  gap: 8px;
  padding: 12px 16px;
  border-top: 1px solid #e1e4e8;
}
textarea {
  flex: 1;
  resize: none;
  padding: 8px 10px;
  border: 1px solid #87909a;
  border-radius: 10px;
  font: inherit;
  color: inherit;
  background: transparent;
}
form button {
  border: 0;
  border-radius: 10px;
  padding: 0 16px;
  font: 600 14px system-ui, sans-serif;
  background: var(--action);
  color: var(--on-action);
  cursor: pointer;
}
.foot {
  padding: 0 16px 12px;
  font-size: 12px;
  text-align: center;
  color: #5b646d;
}
:focus-visible {
  outline: 3px solid Highlight;
  outline-offset: 2px;
}
section.dark {
  color: #eceef0;
  background: #1a1d21;
  color-scheme: dark;
}
.dark :focus-visible {
  outline-color: #8ab4ff;
}
.dark :is(dt, .foot) {
  color: #a9b1ba;
}
.dark :is(nav, .card, form) {
  border-color: #3a4048;
}
.dark nav button[aria-current] {
  background: #343a41;
}
.dark .holds {
  color: #6fd58f;
}
.dark .fails {
  color: #ff9d85;
}
@media (max-width: 450px) {
  section:not(.left),
  section.left {
    inset: 0;
    width: auto;
    height: auto;
    border-radius: 0;
  }
}
@media (prefers-reduced-motion: no-preference) {
  section.rising {
    animation: rise 0.16s ease-out;
  }
  @keyframes rise {
    from {
      transform: translateY(12px);
      opacity: 0;
    }
  }
}
`;var H=new URL(document.currentScript.src),b=H.pathname.split("/").pop()??"",I="intercom.intercom-state-"+b,O=604800,S={id:39*O,session:O,"device-id":39*O},B=e=>`intercom-${e}-${b}`;function x(e){let t=B(e)+"=";return document.cookie.split("; ").find(o=>o.startsWith(t))?.slice(t.length)}function C(e,t,o){let n=location.hostname.split("."),c=n.map((i,a)=>"; Domain="+n.slice(-1-a).join("."));for(let i of[...c,""])if(document.cookie=`${B(e)}=${t}; Path=/; SameSite=Lax; Max-Age=${o}${i}`,o&&x(e)===t)return}function F(){try{return JSON.parse(decodeURIComponent(atob(x("session")?.split(".")[1]??"")))}catch{return null}}function _(){try{return JSON.parse(localStorage.getItem(I)??"{}").messages??[]}catch{return[]}}function z(e,t=_()){let o=()=>Math.random().toString(36).slice(2,14),n=o()+"."+btoa(encodeURIComponent(JSON.stringify(e)));C("id",x("id")??o(),S.id),C("session",n,S.session),C("device-id",x("device-id")??o(),S["device-id"]);try{localStorage.setItem(I,JSON.stringify({person:e,messages:t}))}catch{}}function K(){for(let e of Object.keys(S))C(e,"",0);try{localStorage.removeItem(I)}catch{}}var V={Home:"",Messages:"Your visitor’s conversations would be here. Write one below.",Help:"Your help center’s articles would be here. A link to #intercom/article/123 opens one.",News:"Your workspace’s news would be here. A link to #intercom/news/123 opens one.",Tasks:"Your visitor’s checklists would be here. A link to #intercom/checklist/123 opens one.",Tickets:"Your visitor’s tickets would be here."};function r(e,t,o=""){let n=document.createElement(e);return n.className=t,n.textContent=o,n}function j(e){let t=document.createElement("canvas").getContext("2d");if(!t)return"#fff";t.fillStyle=e,t.fillRect(0,0,1,1);let[o=0,n=0,c=0]=[...t.getImageData(0,0,1,1).data].map(i=>(i/255)**2.2);return .2126*o+.7152*n+.0722*c>.18?"#000":"#fff"}var $=r("div","intercom-lightweight-app"),l=r("button","intercom-launcher"),g=r("div","intercom-namespace"),p=g.attachShadow({mode:"open"});function G(e){l.type="button",l.addEventListener("click",e.onLauncher),$.append(l),g.id="intercom-container";let t=new CSSStyleSheet;t.replaceSync(q),p.adoptedStyleSheets=[t],p.addEventListener("keydown",o=>{o.key==="Escape"&&e.onClose()}),p.addEventListener("click",o=>{let n=o.target.closest("button");n?.className==="close"?e.onClose():n?.className==="space"&&e.onSpace(n.textContent??"")}),p.addEventListener("submit",o=>{o.preventDefault(),e.onSend(p.querySelector("textarea")?.value??"")})}function E(e,t){let o=e.action_color||"#05f",n=e.background_color||o,c=`${e.horizontal_padding??20}px`,i=`${e.vertical_padding??20}px`;l.setAttribute("aria-label",t?"Close the Messenger":"Open the Messenger"),l.setAttribute("aria-expanded",String(t)),l.textContent=t?"✕":"✦";let a=e.alignment==="left"?"left":"right";l.style.cssText=`all: revert; position: fixed; bottom: ${i}; ${a}: ${c}; width: 48px; height: 48px;
    margin: 0; padding: 0; border: 0; border-radius: 50%; cursor: pointer; font: 22px/48px system-ui; text-align: center;
    z-index: ${e.z_index??2147483e3}; background: ${o}; color: ${j(o)};
    box-shadow: 0 1px 6px rgb(0 0 0 / .2), 0 2px 24px rgb(0 0 0 / .14);`,e.hide_default_launcher===!0&&(l.style.display="none");let h={action:o,background:n,aside:c,below:i,ink:j(n),"on-action":j(o)};for(let[v,m]of Object.entries(h))g.style.setProperty("--"+v,m);$.isConnected||document.body.append($),t&&!g.isConnected&&document.body.append(g),t||g.remove()}function Q(){$.remove(),g.remove()}var X=()=>p.querySelector("textarea")?.focus();function de(e,t){let o=e.name||e.email||e.user_id;if(e.kind==="visitor")return["Booted for a visitor","","Nobody is signed in, so there is nothing to prove."];if(t==="session")return[`Still showing ${o}`,"fails","✗ The last boot or update named no person. The cookie still has this person's session."];let n=t==="jwt"?"a JWT, signed":"a user_hash, made";return[`Booted for ${o}`,"holds",`✓ The proof is valid: ${n} with the API secret.`]}function le({person:e,proof:t,settings:o}){let[n,c,i]=de(e,t),a=r("div","card"),h=r("dl",""),v={"User id":e.user_id,"E-mail":e.email,Workspace:b,Language:o.language_override,Server:o.api_base};for(let[m,f]of Object.entries(v))f&&h.append(r("dt","",m),r("dd","",String(f)));return a.append(r("h3","",n),r("p",c,i),h),a}function pe(e){let t=r("form",""),o=r("textarea","");return o.rows=2,o.setAttribute("aria-label","Message"),o.placeholder="Write a message",o.value=e.draft??"",t.append(o,r("button","","Send")),t}function Z(e){let{settings:t,messages:o,view:n}=e,c=t.theme_mode==="system"&&matchMedia("(prefers-color-scheme: dark)").matches,i=r("section",p.firstChild?"":"rising");i.classList.toggle("dark",c||t.theme_mode==="dark"),i.classList.toggle("left",t.alignment==="left"),i.setAttribute("role","dialog"),i.setAttribute("aria-label","Messenger");let a=r("div","head"),h=r("button","close","✕");h.setAttribute("aria-label","Close");let v=n.title==="Home"?"Hello! How can we help?":n.title;a.append(r("h2","",v),r("p","","A stand-in for Intercom’s Messenger"),h);let m=r("nav","");m.setAttribute("aria-label","Spaces");for(let y of Object.keys(V)){let W=r("button","space",y);y===n.title&&W.setAttribute("aria-current","page"),m.append(W)}let f=r("div","body");f.tabIndex=0;let N=V[n.title];N||f.append(le(e));let R=n.title==="Messages";if((!R||!o.length)&&f.append(r("p","",n.body??N)),!N||R)for(let y of o)f.append(r("p","sent",y));let ae=r("p","foot","Nothing that you write here leaves this machine.");i.append(a,m,f,pe(n),ae),p.replaceChildren(i)}var ee=()=>p.replaceChildren();var s=window.standInMessenger??={copies:0,calls:[],boots:[],refusals:[],throttled:0,person:null,proof:"none"},d={},M={},T=[],A=[],P=0,u=!1,oe={title:"Home"},Y=null;function J(){E(d,u),u&&Z({person:s.person,proof:s.proof,settings:d,messages:_(),view:oe})}function ne(){L(),s.person=null,s.proof="none",A=[],Q(),ee()}async function te(e){let t=++P,o=await fetch(new URL("/stand-in/ping",H),{method:"POST",headers:{"Content-Type":"application/json"},body:JSON.stringify({app_id:b,settings:e})}).catch(()=>null),n=await o?.json().catch(()=>null);if(t!==P)return;if(!o?.ok||!n){let a=n?.reason??"the server of the stand-in did not answer";s.refusals.push(a),console.error(`Stand-in Messenger: ${o?.status??"no answer"}: ${a}`),ne();return}let c=F(),i=n.person.kind==="visitor"&&c?.kind==="user";s.person=i?c:n.person,s.proof=i?"session":n.proof,s.boots.push({person:s.person,proof:s.proof}),z(s.person),J();for(let a of A.splice(0))a()}function k(e){let t=u;if(oe=e,u=!0,J(),X(),!t)for(let o of M.onShow??[])o()}function w(e){s.person?k(e):d.app_id&&A.push(()=>k(e))}function L(){if(u){u=!1,E(d,u),Y?.focus(),Y=null;for(let e of M.onHide??[])e()}}function re(e){s.person&&e.trim()&&z(s.person,[..._(),e.trim()])}var se=e=>e.charAt(0).toUpperCase()+e.slice(1),D={boot(e={}){d={...e},te(e)},update(e={}){let t=Date.now();T=[...T.filter(o=>o>t-18e5),t],T.length>20?(s.throttled+=1,console.warn("Stand-in Messenger: more than 20 updates in 30 minutes; this one is ignored")):d.app_id&&(d={...d,...e},te(e))},shutdown(){P+=1,ne(),d={},M={},K()},show:()=>w({title:"Home"}),hide:L,showMessages:()=>w({title:"Messages"}),showSpace:(e="home")=>w({title:se(String(e))}),showNewMessage:(e="")=>w({title:"New message",draft:String(e)}),startConversation(e=""){re(String(e)),w({title:"Messages"})},ready:e=>{s.person?e():A.push(e)},whoami:()=>s.person??void 0,getVisitorId:()=>x("id"),reattach_activator:()=>s.person&&J(),onUnreadCountChange:e=>e(0)};for(let e of["onShow","onHide","onUserEmailSupplied"])D[e]=t=>{(M[e]??=[]).push(t)};for(let[e,t]of Object.entries({showArticle:"article",showNews:"news item",startTour:"tour",startSurvey:"survey",startChecklist:"checklist",showTicket:"ticket",showConversation:"conversation"})){let o=se(t);D[e]=n=>w({title:`${o} ${n}`,body:`Your workspace’s ${t} ${n} would be here.`})}function U(...e){return s.calls.push(e),D[e[0]]?.(...e.slice(1))}function ie(e){return u?L():(Y=e,k({title:"Home"}))}function fe(e){let t=d.custom_launcher_selector,o=t&&e.target instanceof Element&&e.target.closest(t);!o||!s.person||(e.preventDefault(),ie(o))}s.copies+=1;if(s.copies===1){G({onLauncher:()=>ie(l),onClose:L,onSpace:t=>k({title:t}),onSend(t){re(t),k({title:"Messages"})}}),document.addEventListener("click",fe);let e=window.Intercom?.q??[];window.Intercom=U;for(let t of e)U(...t);window.intercomSettings?.app_id&&!d.app_id&&U("boot",window.intercomSettings)}})();
