//! Maskers: JSON in, JSON out, as a session sees it, without building objects.

use std::fmt;
use std::sync::Arc;

use permask_mask::{Fault, Framing, Look, MaskedField, PseudonymKey, Stream, View, Views};

use super::{Purpose, Session};
use crate::error::Error;
use crate::json::Json;
use crate::mask::path::read_record_path;

/// Most looks that are kept: records of a type mostly look in few ways.
const MAX_LOOKS: usize = 16;

/// Masks texts of one record type as a session sees them at its moment: bytes to bytes, and what is not masked byte for byte.
///
/// ```
/// # use permask::{Policy, Purpose, Session, Subject};
/// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {"pii": {"actions": ["view"]}},
/// #   "classes": {"email": {"mask": {"email": {}}, "tiers": [{"when": "can('pii:view')", "show": "clear"}]}},
/// #   "records": {"profile": {"unlisted": "show", "fields": {"$.email": "email"}}}}"#)?;
/// let session = Session::new(policy.into(), Subject::new("u-1", ["guest"]), 1_780_315_200);
/// let mut masker = session.masker("profile", Purpose::View);
/// let masked = masker.mask(br#"[ { "id": 1.0, "email": "ada@example.com" } ]"#)?;
/// assert_eq!(String::from_utf8_lossy(&masked.data), r#"[ { "id": 1.0, "email": "a•••@•••.com" } ]"#);
/// assert_eq!(masked.masked[0].pointer, "/0/email");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Masker {
    session: Session,
    record_type: String,
    purpose: Purpose,
    framing: Framing,
    key: Option<PseudonymKey>,
    choice: Choice,
}

/// A masked text, and what was masked in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MaskedText {
    /// The text.
    pub data: Vec<u8>,
    /// What was masked, in the order of the text. It stops at a masked ancestor.
    pub masked: Vec<MaskedField>,
}

/// Masks a text that comes in pieces. See [`Masker::stream`].
#[derive(Clone, Debug)]
pub struct MaskStream {
    masker: Masker,
    stream: Stream,
}

/// Which view a record gets.
#[derive(Clone)]
enum Choice {
    Same(Arc<View>),
    /// By what is read of the record; and the views that were made, each with its look.
    ByRecord(Vec<String>, Vec<(Look, Arc<View>)>),
}

impl fmt::Debug for Masker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Masker")
            .field("record_type", &self.record_type)
            .field("purpose", &self.purpose)
            .field("framing", &self.framing)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Returns what masks texts of a record type for this session, as it is at this moment. A record type that the policy
    /// does not know is masked whole. [`Purpose::Export`] is for what is taken along; every other purpose looks.
    ///
    /// A text is one JSON text: where it is an array, each element is a record, else it is one itself.
    #[must_use]
    pub fn masker(&self, record_type: &str, purpose: Purpose) -> Masker {
        let mut masker = Masker {
            session: self.clone(),
            record_type: record_type.to_owned(),
            purpose,
            framing: Framing::Document,
            key: None,
            choice: Choice::Same(Arc::new(View::whole())),
        };
        masker.prepare();
        masker
    }

    /// Returns the view of the records of a type: of one record, where it is given, else of every record.
    fn view(&self, look: Look, record_type: &str, key: Option<&PseudonymKey>) -> View {
        match self.policy.paths(record_type) {
            Some(paths) => View::new(Arc::clone(paths), look, key.cloned()),
            None => View::whole(),
        }
    }
}

impl Masker {
    /// Returns a masker of texts with a record on each line (NDJSON). Empty lines are copied.
    #[must_use]
    pub fn lines(self) -> Self {
        Self { framing: Framing::Lines, ..self }
    }

    /// Returns a masker of texts with records inside, at a path such as `$.items[*]`. All around them is masked: as a record
    /// of the type `envelope`, of which no attribute is known, or else whole.
    ///
    /// # Errors
    ///
    /// `bad-path` or `too-large`.
    pub fn nested(self, records: &str, envelope: Option<&str>) -> Result<Self, Error> {
        let records = Arc::new(read_record_path(records)?);
        let view = |name: &str| match self.session.look(name, self.purpose, None) {
            Some(look) => self.session.view(look, name, self.key.as_ref()),
            None => View::whole(),
        };
        let framing = Framing::Nested { records, envelope: envelope.map(|name| Arc::new(view(name))) };
        Ok(Self { framing, ..self })
    }

    /// Returns the masker with a key for pseudonyms, which show stars without one. It has to come before
    /// [`Masker::nested`]. Whoever has the key can try values: it belongs to one session, and into no store.
    #[must_use]
    pub fn with_key(self, key: PseudonymKey) -> Self {
        let mut masker = Self { key: Some(key), ..self };
        masker.prepare();
        masker
    }

    fn prepare(&mut self) {
        let reads = self.session.reads(&self.record_type, self.purpose);
        self.choice = match self.session.look(&self.record_type, self.purpose, None) {
            Some(_) if !reads.is_empty() => Choice::ByRecord(reads, Vec::new()),
            Some(look) => Choice::Same(Arc::new(self.session.view(look, &self.record_type, self.key.as_ref()))),
            None => Choice::Same(Arc::new(View::whole())),
        };
    }

    /// Masks a text of at most 64 MiB. It takes time in proportion to the text, however many paths there are.
    ///
    /// # Errors
    ///
    /// `invalid-json`, `too-deep` or `too-large`. Then nothing comes out.
    pub fn mask(&mut self, input: &[u8]) -> Result<MaskedText, Fault> {
        let (mut data, mut masked) = (Vec::new(), Vec::new());
        let framing = self.framing.clone();
        self.with_views(|views| permask_mask::mask(input, &framing, views, &mut data, Some(&mut masked)))?;
        Ok(MaskedText { data, masked })
    }

    /// Returns the masker of a text that comes in pieces, of any length. What comes out in all is what [`Masker::mask`]
    /// makes of the whole; nothing of a record comes out before it is whole and valid.
    ///
    /// ```
    /// # use permask::{Policy, Purpose, Session, Subject};
    /// # let policy = Policy::read(br#"{"format": 1, "id": "p", "resources": {},
    /// #   "classes": {"pin": {"mask": "remove"}}, "records": {"card": {"unlisted": "show", "fields": {"$.pin": "pin"}}}}"#)?;
    /// # let session = Session::new(policy.into(), Subject::new("u-1", ["guest"]), 1_780_315_200);
    /// let (mut stream, mut out) = (session.masker("card", Purpose::View).lines().stream(), Vec::new());
    /// stream.push(b"{\"id\":1,\"pin\":\"0000\"}\n{\"id\"", &mut out)?;
    /// assert_eq!(out, b"{\"id\":1}\n");
    /// stream.push(b":2}\n", &mut out)?;
    /// stream.finish(&mut out)?;
    /// assert_eq!(out, b"{\"id\":1}\n{\"id\":2}\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn stream(self) -> MaskStream {
        MaskStream { stream: Stream::new(self.framing.clone()), masker: self }
    }

    fn with_views<T>(&mut self, run: impl FnOnce(&mut Views<'_>) -> T) -> T {
        let (session, record_type) = (&self.session, self.record_type.as_str());
        let (purpose, key) = (self.purpose, self.key.as_ref());
        match &mut self.choice {
            Choice::Same(view) => run(&mut Views::Same(view)),
            Choice::ByRecord(reads, known) => {
                let choose = &mut |attributes: &str| {
                    // What is read is a JSON object: the engine wrote it. Were it none, nothing would be known.
                    let record = Json::read_record(attributes.as_bytes()).unwrap_or(Json::Null);
                    let Some(look) = session.look(record_type, purpose, Some(&record)) else {
                        return Arc::new(View::whole());
                    };
                    if let Some((_, view)) = known.iter().find(|(other, _)| *other == look) {
                        return Arc::clone(view);
                    }
                    let view = Arc::new(session.view(look.clone(), record_type, key));
                    if known.len() < MAX_LOOKS {
                        known.push((look, Arc::clone(&view)));
                    }
                    view
                };
                run(&mut Views::ByRecord { reads, choose })
            }
        }
    }
}

impl MaskStream {
    /// Takes the next piece, and writes to `out` what is masked by now.
    ///
    /// # Errors
    ///
    /// `invalid-json`, `too-deep` or `record-too-large` (16 MiB), and from then on always the same. What was written before
    /// stays.
    pub fn push(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let stream = &mut self.stream;
        self.masker.with_views(|views| stream.push(chunk, views, out))
    }

    /// Ends the text, and writes the rest.
    ///
    /// # Errors
    ///
    /// As of [`MaskStream::push`].
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let stream = &mut self.stream;
        self.masker.with_views(|views| stream.finish(views, out))
    }
}
