/** What a sale or a refund shows of its electronic document, in one file that is fetched when a paper is shown. */
export { default as Foot } from './Foot.svelte';
export { default as Share } from '../consult/Share.svelte';
