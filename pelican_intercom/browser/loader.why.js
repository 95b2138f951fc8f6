/*<style>*/
"use strict";(()=>{document.addEventListener("intercom:state",e=>{let{state:t,reason:n}=e.detail;console.info("pelican-intercom: "+t+" ("+n+")")});})();
/*</style>*/
