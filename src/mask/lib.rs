//! The masking engine of permask: JSON in, JSON out, in one pass and without building objects.
//!
//! It knows nothing of policies, people or roles. The `permask` crate says what is to be done:
//!
//! * [`Paths`]: which values of a kind of record the paths of its policy select, as a deterministic automaton;
//! * [`Look`]: for one session, which [`Mask`] each of them gets.
//!
//! Both cross as bytes into the WebAssembly module that is made of this crate, and to the JavaScript that masks objects
//! ([`wire`]). Like all of permask it has no I/O, no clock and no randomness.

pub mod apply;
mod bounds;
mod bucket;
pub mod calendar;
mod date;
mod decimal;
mod digits;
mod email;
pub mod engine;
pub mod fault;
mod grapheme;
pub mod guard;
mod initials;
mod keep;
pub mod limits;
mod lines;
pub mod look;
pub mod mask;
pub mod number;
mod outer;
mod partial;
pub mod paths;
mod place;
mod pseudonym;
mod record;
mod scan;
pub mod stream;
pub mod view;
mod walk;
pub mod wire;
mod write;

pub use apply::Value;
pub use engine::{Framing, Views, mask};
pub use fault::{Fault, FaultCode};
pub use look::{Entry, Look, NodeLook, Reveal};
pub use mask::{DateUnit, Epoch, Mask, PseudonymKey};
pub use paths::{Node, Paths, Table};
pub use stream::Stream;
pub use view::View;
pub use walk::MaskedField;
