//! Attacks on tokens, by the numbers of the list in `attacks/`: each is refused with its code, and leaves what is trusted as it
//! was. One module for each group of the list.

#[path = "attacks/binding.rs"]
mod binding;
#[path = "attacks/format.rs"]
mod format;
#[path = "attacks/freshness.rs"]
mod freshness;
#[path = "attacks/header.rs"]
mod header;
#[path = "attacks/lab.rs"]
mod lab;
#[path = "attacks/payload.rs"]
mod payload;
#[path = "attacks/rotation.rs"]
mod rotation;
#[path = "attacks/signature.rs"]
mod signature;
#[path = "attacks/storage.rs"]
mod storage;
