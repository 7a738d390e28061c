declare module 'virtual:manual' {
  const parts: import('../../dev/manual').Part[];
  export default parts;
}
