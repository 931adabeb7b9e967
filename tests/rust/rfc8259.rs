//! What is JSON: every reader of records accepts or refuses the texts of `vectors/rfc8259.json` alike.

use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use permask::Json;
use permask_mask::{Framing, Look, NodeLook, Paths, Stream, Table, View, Views, mask};
use serde_json::Value;

/// Returns the bytes of a case.
fn text(case: &Value) -> Vec<u8> {
    if let Some(text) = case["text"].as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(text) = case["base64"].as_str() {
        return Base64::decode_vec(text).expect("base64");
    }
    let parts = case["repeat"].as_array().expect("a text, base64 or parts");
    let part = |part: &Value| part[0].as_str().expect("a text").repeat(part[1].as_u64().expect("a number") as usize);
    parts.iter().map(part).collect::<String>().into_bytes()
}

/// Returns views that go different ways: one that copies all in one look, one that looks up each name and shows all, one that
/// goes into every container and hides what is in it, one that hides everything.
fn views() -> Vec<(&'static str, View)> {
    let node = |table| permask_mask::Node { table, listed: false };
    let view = |table: Table, shows_unlisted| {
        let paths = Paths { nodes: vec![node(Some(0)), node(None)], tables: vec![table] };
        let entry = permask_mask::Entry {
            mask: permask_mask::Mask::STARS,
            class: "private".to_owned(),
            hides_absence: false,
            reveal: permask_mask::Reveal::Deny,
        };
        let masked = NodeLook { mask: Some(0), drift: None };
        let look = Look { shows_unlisted, entries: vec![entry], nodes: vec![NodeLook::default(), masked] };
        View::new(Arc::new(paths), look, None)
    };
    let everywhere =
        Table { names: vec![("private".to_owned(), 1)], member: Some(0), element: Some(0), indices: vec![] };
    vec![
        ("quiet", view(Table::default(), true)),
        ("walked", view(everywhere, true)),
        ("unlisted", view(Table::default(), false)),
        ("whole", View::whole()),
    ]
}

#[test]
fn every_reader_agrees_on_what_is_json() {
    let views = views();
    permask_tests::run(&permask_tests::vectors("rfc8259"), |case| {
        let text = text(case);
        let valid = case["valid"].as_bool().ok_or("expected whether it is valid")?;
        let check = |reader: &str, accepted: bool| {
            if accepted == valid { Ok(()) } else { Err(format!("{reader}: expected {valid}, found {accepted}")) }
        };
        check("Json::read_record", Json::read_record(&text).is_ok())?;
        for (name, view) in &views {
            let mut out = Vec::new();
            let masked = mask(&text, &Framing::Document, &mut Views::Same(view), &mut out, None);
            check(&format!("mask, {name}"), masked.is_ok())?;
            if masked.is_err() && !out.is_empty() {
                return Err(format!("mask, {name}: something came out"));
            }
            let shown = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
            if valid && ["quiet", "walked"].contains(name) && out != shown {
                return Err(format!("mask, {name}: something else came out"));
            }
            let (mut stream, mut streamed) = (Stream::new(Framing::Document), Vec::new());
            let mut bytes = text.chunks(1);
            let pushed = bytes.try_for_each(|byte| stream.push(byte, &mut Views::Same(view), &mut streamed));
            let finished = pushed.and_then(|()| stream.finish(&mut Views::Same(view), &mut streamed));
            check(&format!("Stream, {name}"), finished.is_ok())?;
            if finished != masked || valid && streamed != out {
                return Err(format!("Stream, {name}: not as the whole text: {finished:?}, {masked:?}"));
            }
        }
        Ok(())
    });
}
