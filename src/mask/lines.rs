//! Lines: a record on each.

use crate::engine::Views;
use crate::fault::Fault;
use crate::limits::{MARK, MAX_RECORD};
use crate::place;
use crate::record::{Output, Records};
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::{run, space};

/// Masks all lines of a text.
pub(crate) fn mask(
    input: &[u8],
    views: &mut Views<'_>,
    records: &mut Records,
    output: &mut Output<'_>,
) -> Result<(), Fault> {
    let mut lines = Lines::default();
    let mut rest = input.strip_prefix(MARK).unwrap_or(input);
    while let Some(end) = run::line_feed(rest, 0) {
        let Some((line, after)) = rest.split_at_checked(end + 1) else { break };
        lines.line(line, views, records, output)?;
        rest = after;
    }
    lines.line(rest, views, records, output)
}

/// Lines, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// How many records there were: an empty line has none.
    count: u64,
}

impl Lines {
    /// Masks a line, with its line feed if it has one.
    pub(crate) fn line(
        &mut self,
        line: &[u8],
        views: &mut Views<'_>,
        records: &mut Records,
        output: &mut Output<'_>,
    ) -> Result<(), Fault> {
        // White space inside of a record has no line feed either: the only one of the line ends it.
        let start = space(line, 0);
        let (before, record) = line.split_at_checked(start).unwrap_or_default();
        output.out.extend_from_slice(before);
        if record.is_empty() {
            return Ok(());
        }
        let mut prefix = String::new();
        if output.masked.is_some() {
            place::push_index(&mut prefix, self.count);
        }
        let end = match records.mask(record, 0, 0, views, &prefix, output) {
            Ok(end) => end,
            Err(flaw) => return Err(self.fault(record, flaw)),
        };
        let after = space(record, end);
        if after < record.len() {
            return Err(self.fault(record, Flaw::new(0, Expected::Line)));
        }
        output.out.extend_from_slice(record.get(end..).unwrap_or_default());
        self.count += 1;
        Ok(())
    }

    /// Masks a line of a stream, if it is not too large.
    pub(crate) fn line_of_stream(
        &mut self,
        line: &[u8],
        views: &mut Views<'_>,
        records: &mut Records,
        output: &mut Output<'_>,
    ) -> Result<(), Fault> {
        if line.strip_suffix(b"\n").unwrap_or(line).len() > MAX_RECORD {
            return Err(self.fault(line, Flaw::new(0, Expected::Record)));
        }
        self.line(line, views, records, output)
    }

    /// Returns the fault of a record, whose place begins with its number.
    pub(crate) fn fault(&self, record: &[u8], flaw: Flaw) -> Fault {
        let mut pointer = String::new();
        place::push_index(&mut pointer, self.count);
        place::push_open(&mut pointer, record, 0, flaw.at);
        place::fault(flaw.expected, pointer)
    }
}
