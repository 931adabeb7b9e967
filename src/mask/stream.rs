//! The stream: a text that comes in pieces, masked as they come.

use crate::engine::{Framing, Views};
use crate::fault::{Fault, FaultCode};
use crate::limits::{MARK, MAX_RECORD};
use crate::lines::Lines;
use crate::outer::Outer;
use crate::record::{Output, Records};
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::run;
use crate::walk::MaskedField;

/// Most bytes that are taken into the buffer at once: a large piece is masked in parts.
const PART: usize = 1 << 20;

/// Masks a text that comes in pieces, cut anywhere, of whatever length in all.
///
/// Nothing of a record comes out before it is whole and valid and its view is known, so that one record is held in memory,
/// of at most 16 MiB. What comes out in all is, byte for byte, what [`mask`](crate::engine::mask) makes of the whole text.
///
/// ```
/// use permask_mask::{Framing, Stream, View, Views};
///
/// let (mut stream, mut out, view) = (Stream::new(Framing::Lines), Vec::new(), View::whole());
/// stream.push(b"{\"a\":1}\n{\"a\"", &mut Views::Same(&view), &mut out)?;
/// assert_eq!(out, b"null\n");
/// stream.push(b":2}", &mut Views::Same(&view), &mut out)?;
/// stream.finish(&mut Views::Same(&view), &mut out)?;
/// assert_eq!(out, b"null\nnull");
/// # Ok::<(), permask_mask::Fault>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    framing: Framing,
    buffer: Vec<u8>,
    outer: Outer,
    lines: Lines,
    /// How much of the buffer has no line feed.
    searched: usize,
    /// Whether the byte order mark was looked for.
    is_past_mark: bool,
    records: Records,
    /// What was masked, where that is asked for.
    masked: Option<Vec<MaskedField>>,
    fault: Option<Fault>,
}

impl Stream {
    /// Begins a stream.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            buffer: Vec::new(),
            outer: Outer::new(),
            lines: Lines::default(),
            searched: 0,
            is_past_mark: false,
            records: Records::default(),
            masked: None,
            fault: None,
        }
    }

    /// Begins a stream that lists what it masks, which takes memory in proportion to that.
    #[must_use]
    pub fn listing(framing: Framing) -> Self {
        Self { masked: Some(Vec::new()), ..Self::new(framing) }
    }

    /// Returns what was masked since this was last asked, in the order of the text; nothing after an error.
    pub fn take_masked(&mut self) -> Vec<MaskedField> {
        self.masked.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Takes the next piece, and writes to `out` what is masked by now.
    ///
    /// # Errors
    ///
    /// `invalid-json`, `too-deep` or `record-too-large`, and from then on always the same. What was written before stays.
    pub fn push(&mut self, chunk: &[u8], views: &mut Views<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        chunk.chunks(PART).try_for_each(|part| {
            self.buffer.extend_from_slice(part);
            self.advance(false, views, out)
        })
    }

    /// Ends the text, and writes the rest.
    ///
    /// # Errors
    ///
    /// As of [`Stream::push`]. After it there is nothing to go on with: it errors if it is called again.
    pub fn finish(&mut self, views: &mut Views<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.advance(true, views, out)?;
        let message = "the stream was finished";
        self.fault = Some(Fault { code: FaultCode::InvalidJson, at: String::new(), message });
        Ok(())
    }

    fn advance(&mut self, complete: bool, views: &mut Views<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let result = match self.framing {
            Framing::Lines => self.advance_lines(complete, views, out),
            _ => {
                let mut output = Output { out, masked: self.masked.as_mut() };
                let framing = &self.framing;
                let result = self.outer.advance(&self.buffer, complete, framing, views, &mut self.records, &mut output);
                self.buffer.drain(..self.outer.consume());
                result
            }
        };
        if let Err(fault) = &result {
            self.fault = Some(fault.clone());
            self.buffer = Vec::new();
            self.take_masked();
        }
        result
    }

    fn advance_lines(&mut self, complete: bool, views: &mut Views<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut start = 0;
        if !self.is_past_mark {
            if !complete && self.buffer.len() < MARK.len() && MARK.starts_with(&self.buffer) {
                return Ok(());
            }
            self.is_past_mark = true;
            if self.buffer.starts_with(MARK) {
                start = MARK.len();
            }
        }
        let mut output = Output { out, masked: self.masked.as_mut() };
        let mut from = start.max(self.searched);
        while let Some(end) = run::line_feed(&self.buffer, from) {
            let line = self.buffer.get(start..=end).unwrap_or_default();
            self.lines.line_of_stream(line, views, &mut self.records, &mut output)?;
            start = end + 1;
            from = start;
        }
        let rest = self.buffer.get(start..).unwrap_or_default();
        if complete {
            self.lines.line_of_stream(rest, views, &mut self.records, &mut output)?;
        } else if rest.len() > MAX_RECORD {
            return Err(self.lines.fault(rest, Flaw::new(0, Expected::Record)));
        }
        self.buffer.drain(..start);
        self.searched = self.buffer.len();
        Ok(())
    }
}
