// Copies of shape.ts: by another name of it, a module is loaded once more.
declare module '*?1' {
  export const shape: import('./shape.js').Shape
}
declare module '*?2' {
  export const shape: import('./shape.js').Shape
}
declare module '*?3' {
  export const shape: import('./shape.js').Shape
}
declare module '*?4' {
  export const shape: import('./shape.js').Shape
}
declare module '*?5' {
  export const shape: import('./shape.js').Shape
}
declare module '*?6' {
  export const shape: import('./shape.js').Shape
}
declare module '*?7' {
  export const shape: import('./shape.js').Shape
}
declare module '*?8' {
  export const shape: import('./shape.js').Shape
}
declare module '*?9' {
  export const shape: import('./shape.js').Shape
}
declare module '*?10' {
  export const shape: import('./shape.js').Shape
}
declare module '*?11' {
  export const shape: import('./shape.js').Shape
}
declare module '*?12' {
  export const shape: import('./shape.js').Shape
}
declare module '*?13' {
  export const shape: import('./shape.js').Shape
}
declare module '*?14' {
  export const shape: import('./shape.js').Shape
}
declare module '*?15' {
  export const shape: import('./shape.js').Shape
}
