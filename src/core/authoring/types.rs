//! Types: a policy's vocabulary as TypeScript.
