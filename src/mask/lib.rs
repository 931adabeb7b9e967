//! The masking engine of permask: JSON in, JSON out, in one pass and without building objects.
//!
//! It knows nothing of policies, people or roles. The `permask` crate says what is to be done:
//!
//! * [`Paths`]: which values of a kind of record the paths of its policy select, as a deterministic automaton;
//! * [`Look`]: for one session, which [`Mask`] each of them gets.
//!
//! Both cross as bytes into the WebAssembly module that is made of this crate, and to the JavaScript that masks objects
//! ([`wire`]). Like all of permask it has no I/O, no clock and no randomness.
//!
//! [`mask`](engine::mask) masks a whole text, [`Stream`] one that comes in pieces; both do what a [`View`], which is a look made
//! ready, says.
//!
//! # What is JSON
//!
//! RFC 8259, to the letter: anything else is a [`Fault`], and nothing of the text (of the record, in a stream) comes out. That
//! holds in what is hidden too. Where the RFC leaves it open:
//!
//! | case | decision |
//! | --- | --- |
//! | byte order mark | one at the start is skipped and not copied; any other is a fault |
//! | invalid UTF-8, UTF-16, surrogates or overlong forms in UTF-8 | fault |
//! | half of a surrogate pair as an escape (`"\ud800"`), in names and values | fault: it has no UTF-8 form, so that names could not be compared |
//! | `\u0000` | a character like others; a raw NUL is a fault |
//! | numbers beyond what a double holds | copied as they stand; masks see the double |
//! | names that repeat, also after unescaping | every one of them is masked, none is dropped |
//! | names that are empty, or that other languages reserve | names like others |
//! | depth | [`limits::MAX_DEPTH`]; the next level is a fault, and no stack grows |
//! | size | [`limits::MAX_TEXT`] at once, [`limits::MAX_RECORD`] for each record of a stream |
//! | white space | the four characters of the RFC; copied as it stands |
//! | white space or text after the value | white space is copied; anything else is a fault, also a second value |
//! | lines (NDJSON) | a record on each; line feeds separate, a carriage return before one is white space, empty lines are copied |

pub mod apply;
mod bounds;
mod bucket;
pub mod calendar;
mod copy;
mod date;
mod decimal;
mod digits;
mod email;
pub mod engine;
pub mod fault;
mod grapheme;
pub mod guard;
mod guess;
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
