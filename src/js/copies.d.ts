// Copies of shape.ts: by another name of it, a module is loaded once more.
declare module '*.copy' {
  export const shape: import('./shape.js').Shape
}
