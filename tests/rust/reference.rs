//! A slow, obviously right reference of masking: `serde_json` reads the text into a tree that keeps order and duplicates, a plain
//! recursive walk masks it, and trees are compared. The fuzz target and the properties hold the engine against it.

use std::fmt;
use std::sync::Arc;

use permask_mask::{
    Entry, Framing, Look, Mask, MaskedField, Node, NodeLook, Paths, Reveal, Stream, Table, Value, View, Views, mask,
};
use serde_json::de::Deserializer;

/// Chooses a number below a bound, which is not zero.
pub type Below<'b> = &'b mut dyn FnMut(usize) -> usize;

/// Names that members and paths have, so that they meet.
pub const NAMES: [&str; 6] = ["a", "b", "name", "", "~/", "é\n"];

/// A JSON value with the order of its members, and each of them that has the same name.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// The double that a number is: masks see no more of it.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Tree>),
    /// An object.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads a text; the error is serde's.
    ///
    /// # Errors
    ///
    /// A sentence, where the text is not JSON, nests deeper than 127 or has a number that is no double.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let mut reader = Deserializer::from_slice(text);
        let tree =
            serde::Deserialize::deserialize(&mut reader).map_err(|error: serde_json::Error| error.to_string())?;
        reader.end().map_err(|error| error.to_string())?;
        Ok(tree)
    }
}

impl<'de> serde::Deserialize<'de> for Tree {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> serde::de::Visitor<'de> for Reader {
            type Value = Tree;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Tree, E> {
                Ok(Tree::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
                Ok(Tree::Boolean(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
                Ok(Tree::Number(value as f64))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
                Ok(Tree::Number(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
                Ok(Tree::Number(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
                Ok(Tree::String(value.to_owned()))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut elements: A) -> Result<Tree, A::Error> {
                let mut array = Vec::new();
                while let Some(element) = elements.next_element()? {
                    array.push(element);
                }
                Ok(Tree::Array(array))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
                let mut object = Vec::new();
                while let Some(member) = members.next_entry()? {
                    object.push(member);
                }
                Ok(Tree::Object(object))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Where a value is: its node, whether it is listed from above, its pointer.
#[derive(Clone, Debug)]
struct Place {
    node: Option<u32>,
    listed: bool,
    pointer: String,
}

/// A look and its paths, as the reference applies them.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The paths.
    pub paths: Arc<Paths>,
    /// The look.
    pub look: Look,
}

impl Reference {
    /// Returns the view that the engine is given.
    #[must_use]
    pub fn view(&self) -> View {
        View::new(Arc::clone(&self.paths), self.look.clone(), None)
    }

    /// Masks a record whose pointer is given: null stands for it where nothing does.
    pub fn record(&self, record: &Tree, pointer: &str, fields: &mut Vec<MaskedField>) -> Tree {
        let place = Place { node: Some(0), listed: false, pointer: pointer.to_owned() };
        self.value(record, &place, fields).unwrap_or(Tree::Null)
    }

    /// Masks a document: the elements of an array are records, anything else is one.
    pub fn document(&self, document: &Tree, fields: &mut Vec<MaskedField>) -> Tree {
        match document {
            Tree::Array(elements) => {
                let element = |(index, element)| self.record(element, &format!("/{index}"), fields);
                Tree::Array(elements.iter().enumerate().map(element).collect())
            }
            record => self.record(record, "", fields),
        }
    }

    /// Returns what stands for a value; none where it is removed.
    fn value(&self, value: &Tree, place: &Place, fields: &mut Vec<MaskedField>) -> Option<Tree> {
        let node = place.node.map(|node| self.paths.nodes[node as usize]);
        let look = place.node.map(|node| self.look.nodes[node as usize]).unwrap_or_default();
        let listed = place.listed || node.is_some_and(|node| node.listed);
        if let Some(entry) = look.mask {
            return self.hidden(value, entry, place, fields);
        }
        let child = |node, step: &str| {
            let step = step.replace('~', "~0").replace('/', "~1");
            Place { node, listed, pointer: format!("{}/{step}", place.pointer) }
        };
        match value {
            Tree::Array(elements) => {
                let element = |(index, element): (usize, &Tree)| {
                    let node = place.node.and_then(|node| self.paths.element(node, index as u64));
                    self.value(element, &child(node, &index.to_string()), fields).unwrap_or(Tree::Null)
                };
                Some(Tree::Array(elements.iter().enumerate().map(element).collect()))
            }
            Tree::Object(members) => {
                let member = |(name, member): &(String, Tree)| {
                    let node = place.node.and_then(|node| self.paths.member(node, name));
                    Some((name.clone(), self.value(member, &child(node, name), fields)?))
                };
                Some(Tree::Object(members.iter().filter_map(member).collect()))
            }
            scalar => match look.drift {
                Some(entry) if *scalar != Tree::Null => self.hidden(value, entry, place, fields),
                _ if !listed && !self.look.shows_unlisted => {
                    let pointer = place.pointer.clone();
                    fields.push(MaskedField { pointer, class: None, mask: "remove", reveal: Reveal::Deny });
                    None
                }
                _ => Some(scalar.clone()),
            },
        }
    }

    fn hidden(&self, value: &Tree, entry: u32, place: &Place, fields: &mut Vec<MaskedField>) -> Option<Tree> {
        let entry = &self.look.entries[entry as usize];
        if entry.hides(*value == Tree::Null) {
            fields.push(MaskedField {
                pointer: place.pointer.clone(),
                class: Some(entry.class.clone()),
                mask: entry.mask.kind(),
                reveal: entry.reveal,
            });
        }
        let number;
        let value = match value {
            Tree::Null => Value::Null,
            Tree::Boolean(_) => Value::Boolean,
            Tree::Number(value) => {
                number = value.to_string();
                Value::Number(&number)
            }
            Tree::String(value) => Value::String(value),
            Tree::Array(_) | Tree::Object(_) => Value::Container,
        };
        let mut out = Vec::new();
        entry.apply(value, None, &mut out).then(|| Tree::read(&out).expect("a mask writes JSON"))
    }
}

/// Makes paths and a look out of choices.
pub fn reference(below: Below<'_>) -> Reference {
    let nodes = 1 + below(5);
    let tables = below(4);
    let mut paths = Paths::default();
    for _ in 0..nodes {
        let table = if tables > 0 && below(3) > 0 { Some(below(tables) as u32) } else { None };
        paths.nodes.push(Node { table, listed: below(3) == 0 });
    }
    for _ in 0..tables {
        let node = |below: Below<'_>| below(nodes) as u32;
        let mut table = Table::default();
        for name in NAMES {
            if below(2) == 0 {
                table.names.push((name.to_owned(), node(below)));
            }
        }
        table.names.sort();
        for index in 0..3 {
            if below(4) == 0 {
                table.indices.push((index, node(below)));
            }
        }
        table.member = (below(3) == 0).then(|| node(below));
        table.element = (below(2) == 0).then(|| node(below));
        paths.tables.push(table);
    }
    let masks = [
        Mask::Remove,
        Mask::Null,
        Mask::STARS,
        Mask::Fixed { json: "\"[hidden]\"".to_owned() },
        Mask::Partial { start: 1, end: 1, pad: "x\"x".to_owned() },
        Mask::Email { local: 1, keep_domain: true },
        Mask::Bucket { step: 100 },
        Mask::Keep { start: 1, end: 1, ignore: "-".to_owned(), as_text: true },
    ];
    let entries: Vec<Entry> = (0..below(4))
        .map(|number| Entry {
            mask: masks[below(masks.len())].clone(),
            class: format!("class-{number}"),
            hides_absence: below(2) == 0,
            reveal: [Reveal::Allow, Reveal::Deny, Reveal::StepUp][below(3)],
        })
        .collect();
    let entry = |below: Below<'_>| (!entries.is_empty() && below(3) == 0).then(|| below(entries.len()) as u32);
    let nodes = (0..nodes).map(|_| NodeLook { mask: entry(below), drift: entry(below) }).collect();
    let look = Look { shows_unlisted: below(2) == 0, nodes, entries };
    Reference { paths: Arc::new(paths), look }
}

/// Holds the engine against the reference for one text: what is accepted, what comes out, what is listed, and that a stream
/// that is cut at the given places gives the same.
///
/// # Panics
///
/// Where they differ.
pub fn check_document(text: &[u8], reference: &Reference, below: Below<'_>) {
    let view = reference.view();
    let (mut out, mut fields) = (b"before".to_vec(), Vec::new());
    let result = mask(text, &Framing::Document, &mut Views::Same(&view), &mut out, Some(&mut fields));
    let tree = Tree::read(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
    match (&result, &tree) {
        (Ok(()), Ok(tree)) => {
            let mut expected = Vec::new();
            let masked = reference.document(tree, &mut expected);
            let shown = String::from_utf8_lossy(text);
            assert_eq!(out[..6], *b"before");
            assert_eq!(Tree::read(&out[6..]).as_ref(), Ok(&masked), "{shown} under {reference:#?}");
            assert_eq!(fields, expected, "{shown} under {reference:#?}");
            if fields.is_empty() && masked == *tree {
                assert_eq!(&out[6..], text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text), "{shown}");
            }
        }
        (Err(_), Err(_)) => {
            assert_eq!(out, b"before");
            assert!(fields.is_empty());
        }
        // These two are RFC 8259, and what serde says of them is its own limit.
        (Ok(()), Err(error)) if error.contains("out of range") || error.contains("recursion limit") => {}
        _ => panic!("{result:?}, but serde says {tree:?} of {:?}", String::from_utf8_lossy(text)),
    }
    let whole = result.map(|()| out[6..].to_vec());
    check_stream(text, &Framing::Document, &mut Views::Same(&view), &whole, below);
}

/// Holds streams of lines and of nested records that are cut at random against what the whole text gives.
///
/// # Panics
///
/// Where they differ.
pub fn check_framings(text: &[u8], reference: &Reference, below: Below<'_>) {
    let view = Arc::new(reference.view());
    let records = Arc::clone(&self::reference(below).paths);
    for framing in [
        Framing::Lines,
        Framing::Nested { records: Arc::clone(&records), envelope: None },
        Framing::Nested { records, envelope: Some(Arc::clone(&view)) },
    ] {
        let mut out = Vec::new();
        let whole = mask(text, &framing, &mut Views::Same(&view), &mut out, None).map(|()| out);
        check_stream(text, &framing, &mut Views::Same(&view), &whole, below);
        // A view that is chosen by the record masks it as if it were known before; only places are told less exactly.
        let mut choose = |_: &str| Arc::clone(&view);
        let mut views = Views::ByRecord { reads: &["a".to_owned()], choose: &mut choose };
        let mut out = Vec::new();
        let chosen = mask(text, &framing, &mut views, &mut out, None).map(|()| out);
        match (&whole, &chosen) {
            (Err(whole), Err(chosen)) => assert_eq!(whole.code, chosen.code),
            _ => assert_eq!(whole, chosen, "{:?}", String::from_utf8_lossy(text)),
        }
        check_stream(text, &framing, &mut views, &chosen, below);
    }
}

/// Holds a stream that is cut at random against what the whole text gave.
///
/// # Panics
///
/// Where they differ.
pub fn check_stream(
    text: &[u8],
    framing: &Framing,
    views: &mut Views<'_>,
    whole: &Result<Vec<u8>, permask_mask::Fault>,
    below: Below<'_>,
) {
    let mut stream = Stream::new(framing.clone());
    let mut out = Vec::new();
    let mut rest = text;
    let largest = 1 + below(20);
    let mut result = Ok(());
    while !rest.is_empty() && result.is_ok() {
        let (chunk, after) = rest.split_at((1 + below(largest)).min(rest.len()));
        // A piece without bytes changes nothing.
        result = stream.push(&[], views, &mut out).and_then(|()| stream.push(chunk, views, &mut out));
        rest = after;
    }
    let result = result.and_then(|()| stream.finish(views, &mut out)).map(|()| out);
    assert_eq!(result, *whole, "{:?} in pieces", String::from_utf8_lossy(text));
}

/// Records in an envelope, as the reference masks them.
#[derive(Clone, Copy, Debug)]
pub struct Nested<'n> {
    /// The values that these paths list are the records.
    pub records: &'n Paths,
    /// What shows of the rest.
    pub envelope: Option<&'n Reference>,
    /// What shows of the records.
    pub of_record: &'n Reference,
}

impl Nested<'_> {
    /// Masks a document.
    pub fn document(&self, document: &Tree, fields: &mut Vec<MaskedField>) -> Tree {
        let place = Place { node: Some(0), listed: false, pointer: String::new() };
        self.value(document, Some(0), &place, fields).unwrap_or(Tree::Null)
    }

    /// Returns what stands for a value, which is at a node of the records' paths and at a place of the envelope.
    fn value(&self, value: &Tree, records: Option<u32>, place: &Place, fields: &mut Vec<MaskedField>) -> Option<Tree> {
        let mask = self.envelope.zip(place.node).and_then(|(of, node)| of.look.nodes[node as usize].mask);
        let node = records.map(|node| self.records.nodes[node as usize]);
        if mask.is_none() && node.is_some_and(|node| node.listed) {
            return Some(self.of_record.record(value, &place.pointer, fields));
        }
        let is_way = mask.is_none() && node.is_some_and(|node| node.table.is_some());
        let listed =
            |of: &Reference| place.listed || place.node.is_some_and(|node| of.paths.nodes[node as usize].listed);
        let child = |node, step: &str| {
            let step = step.replace('~', "~0").replace('/', "~1");
            let listed = self.envelope.is_some_and(listed);
            Place { node, listed, pointer: format!("{}/{step}", place.pointer) }
        };
        match value {
            Tree::Array(elements) if is_way => {
                let element = |(index, element): (usize, &Tree)| {
                    let of = self.envelope.zip(place.node);
                    let node = of.and_then(|(of, node)| of.paths.element(node, index as u64));
                    let records = records.and_then(|node| self.records.element(node, index as u64));
                    self.value(element, records, &child(node, &index.to_string()), fields).unwrap_or(Tree::Null)
                };
                Some(Tree::Array(elements.iter().enumerate().map(element).collect()))
            }
            Tree::Object(members) if is_way => {
                let member = |(name, member): &(String, Tree)| {
                    let of = self.envelope.zip(place.node);
                    let node = of.and_then(|(of, node)| of.paths.member(node, name));
                    let records = records.and_then(|node| self.records.member(node, name));
                    Some((name.clone(), self.value(member, records, &child(node, name), fields)?))
                };
                Some(Tree::Object(members.iter().filter_map(member).collect()))
            }
            value => match self.envelope {
                Some(envelope) => envelope.value(value, place, fields),
                None => {
                    let pointer = place.pointer.clone();
                    fields.push(MaskedField { pointer, class: None, mask: "remove", reveal: Reveal::Deny });
                    None
                }
            },
        }
    }
}
