//! The engine: a text in, the same text masked out, in one call.

use std::fmt;
use std::sync::Arc;

use crate::fault::Fault;
use crate::limits::MAX_TEXT;
use crate::lines;
use crate::outer::Outer;
use crate::paths::Paths;
use crate::place;
use crate::record::{Output, Records};
use crate::scan::flaw::Expected;
use crate::view::View;
use crate::walk::MaskedField;

/// What the records of a text are.
#[derive(Clone, Debug)]
pub enum Framing {
    /// One JSON text. Where it is an array, each element is a record, else it is one itself.
    Document,
    /// A record on each line (NDJSON). Empty lines are copied.
    Lines,
    /// One JSON text with records in it.
    Nested {
        /// The values that these paths list are the records.
        records: Arc<Paths>,
        /// What shows of all around the records. Without it nothing does but the arrays and objects that lead to them.
        envelope: Option<Arc<View>>,
    },
}

/// Which view a record gets.
pub enum Views<'v> {
    /// The same for each record.
    Same(&'v View),
    /// One that depends on the record.
    ByRecord {
        /// The names of the members that it depends on.
        reads: &'v [String],
        /// Chooses the view by the JSON text of an object: those members of the record that there are, every occurrence of
        /// each and as they stand there. Of a record that is no object there are none.
        choose: &'v mut dyn FnMut(&str) -> Arc<View>,
    },
}

impl fmt::Debug for Views<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(view) => formatter.debug_tuple("Same").field(view).finish(),
            Self::ByRecord { reads, .. } => formatter.debug_struct("ByRecord").field("reads", reads).finish(),
        }
    }
}

/// Masks a text of at most 64 MiB: writes it to `out`, and what was masked to `masked`, if that is wanted.
///
/// It takes time in proportion to the text, however many paths there are. What is not masked comes out byte for byte. A
/// member that is removed goes with the white space and the comma before it; the first that is left goes without its comma.
///
/// # Errors
///
/// `invalid-json`, `too-deep` or `too-large`. Then `out` and `masked` hold what they held before.
///
/// # Examples
///
/// ```
/// use permask_mask::{Framing, View, Views, mask};
///
/// let (mut out, mut masked) = (Vec::new(), Vec::new());
/// mask(b"[1, {\"a\": 2}]", &Framing::Document, &mut Views::Same(&View::whole()), &mut out, Some(&mut masked))?;
/// assert_eq!(out, b"[null, null]");
/// assert_eq!(masked[1].pointer, "/1");
///
/// let fault = mask(b"[{\"a\":}]", &Framing::Document, &mut Views::Same(&View::whole()), &mut out, None).unwrap_err();
/// assert_eq!(fault.code.as_str(), "invalid-json");
/// assert_eq!(out, b"[null, null]");
/// # Ok::<(), permask_mask::Fault>(())
/// ```
pub fn mask(
    input: &[u8],
    framing: &Framing,
    views: &mut Views<'_>,
    out: &mut Vec<u8>,
    mut masked: Option<&mut Vec<MaskedField>>,
) -> Result<(), Fault> {
    let length = out.len();
    let fields = masked.as_ref().map_or(0, |masked| masked.len());
    let result = if input.len() > MAX_TEXT {
        Err(place::fault(Expected::Text, String::new()))
    } else {
        // What is masked is seldom longer than what stands for it.
        out.reserve(input.len() + input.len() / 16);
        let mut records = Records::default();
        let mut output = Output { out, masked: masked.as_deref_mut() };
        match framing {
            Framing::Lines => lines::mask(input, views, &mut records, &mut output),
            _ => Outer::new().advance(input, true, framing, views, &mut records, &mut output),
        }
    };
    if result.is_err() {
        out.truncate(length);
        if let Some(masked) = masked {
            masked.truncate(fields);
        }
    }
    result
}
