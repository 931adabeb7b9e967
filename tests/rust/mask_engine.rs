//! The engine of masking: what comes out byte for byte, the places of faults, framings and streams; and as properties, that it
//! agrees with a slow reference on random texts, paths and looks.

use std::sync::Arc;

use permask_mask::limits::{MAX_DEPTH, MAX_RECORD, MAX_TEXT};
use permask_mask::{
    Entry, Fault, Framing, Look, Mask, MaskedField, Node, NodeLook, Paths, Reveal, Stream, Table, View, Views, mask,
};
use permask_tests::reference::{self, NAMES, Tree};
use proptest::prelude::*;

/// Returns paths of plain names; in arrays they go on to the elements.
fn paths(of: &[&str]) -> Paths {
    let mut paths = Paths { nodes: vec![Node::default()], tables: vec![] };
    for path in of {
        let mut node = 0;
        for name in path.split('.') {
            let table = match paths.nodes[node].table {
                Some(table) => table as usize,
                None => {
                    paths.tables.push(Table { element: Some(node as u32), ..Table::default() });
                    paths.nodes[node].table = Some(paths.tables.len() as u32 - 1);
                    paths.tables.len() - 1
                }
            };
            let names = &mut paths.tables[table].names;
            node = match names.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
                Ok(found) => names[found].1 as usize,
                Err(place) => {
                    names.insert(place, (name.to_owned(), paths.nodes.len() as u32));
                    paths.nodes.push(Node::default());
                    paths.nodes.len() - 1
                }
            };
        }
        paths.nodes[node].listed = true;
    }
    paths
}

/// Returns a view that hides paths with one mask, and scalars where a path goes on.
fn view(of: &[&str], hides: Mask, shows_unlisted: bool) -> View {
    let paths = paths(of);
    let entry = Entry { mask: hides, class: "private".to_owned(), hides_absence: false, reveal: Reveal::Deny };
    let hides = |node: &Node| NodeLook { mask: node.listed.then_some(0), drift: (!node.listed).then_some(0) };
    let look = Look { shows_unlisted, entries: vec![entry], nodes: paths.nodes.iter().map(hides).collect() };
    View::new(Arc::new(paths), look, None)
}

/// Returns a view that shows paths and nothing else.
fn only(of: &[&str]) -> View {
    let paths = paths(of);
    let look = Look { nodes: vec![NodeLook::default(); paths.nodes.len()], ..Look::default() };
    View::new(Arc::new(paths), look, None)
}

fn masked(text: &str, framing: &Framing, view: &View) -> Result<(String, Vec<MaskedField>), Fault> {
    let (mut out, mut fields) = (Vec::new(), Vec::new());
    mask(text.as_bytes(), framing, &mut Views::Same(view), &mut out, Some(&mut fields))?;
    Ok((String::from_utf8(out).unwrap(), fields))
}

#[track_caller]
fn assert_masked(text: &str, view: &View, expected: &str, pointers: &[&str]) {
    let (out, fields) = masked(text, &Framing::Document, view).unwrap();
    assert_eq!(out, expected);
    assert_eq!(fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), pointers);
    check_cuts(text.as_bytes(), &Framing::Document, view);
}

/// Cuts a text into two at every place, and into single bytes: the stream gives what the whole gives.
#[track_caller]
fn check_cuts(text: &[u8], framing: &Framing, view: &View) {
    let views = || Views::Same(view);
    let mut out = Vec::new();
    let mut fields = Vec::new();
    let whole = mask(text, framing, &mut views(), &mut out, Some(&mut fields)).map(|()| (out, fields));
    let streamed = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let (mut stream, mut out, mut fields) = (Stream::listing(framing.clone()), Vec::new(), Vec::new());
        for piece in pieces {
            stream.push(piece, &mut views(), &mut out)?;
            fields.extend(stream.take_masked());
        }
        stream.finish(&mut views(), &mut out)?;
        fields.extend(stream.take_masked());
        Ok((out, fields))
    };
    for cut in 0..=text.len() {
        let (before, after) = text.split_at(cut);
        assert_eq!(streamed(&mut [before, after].into_iter()), whole, "cut at {cut}: {}", text.escape_ascii());
    }
    assert_eq!(streamed(&mut text.chunks(1)), whole, "in single bytes: {}", text.escape_ascii());
}

#[test]
fn what_is_not_masked_is_copied() {
    let text = "\u{feff} { \"a\" : 1.0e+2 ,\r\n\t\"email\":\"x\\u0040é\", \"n\" : { \"a\": [ ] , \"b\" : -0 } } \n";
    assert_masked(text, &view(&["none"], Mask::Null, true), &text[3..], &[]);
    assert_masked(
        text,
        &view(&["email"], Mask::Null, true),
        " { \"a\" : 1.0e+2 ,\r\n\t\"email\":null, \"n\" : { \"a\": [ ] , \"b\" : -0 } } \n",
        &["/email"],
    );
}

#[test]
fn a_removed_member_takes_its_comma_and_space_along() {
    let view = view(&["a", "b"], Mask::Remove, true);
    for (text, expected) in [
        ("{\"a\":1}", "{}"),
        ("{ \"a\" : 1 }", "{ }"),
        ("{\"a\":1,\"x\":2}", "{\"x\":2}"),
        ("{\n  \"a\": 1,\n  \"x\": 2\n}", "{\n  \"x\": 2\n}"),
        ("{\n  \"x\": 2,\n  \"a\": 1\n}", "{\n  \"x\": 2\n}"),
        ("{\"a\":1 , \"b\":[1,{}] , \"x\":{ } , \"a\":\"\" , \"y\":2}", "{ \"x\":{ } , \"y\":2}"),
        ("{\"a\":1,\"b\":2}", "{}"),
        ("{\"x\":{\"a\":1},\"b\":2,\"y\":{}}", "{\"x\":{\"a\":1},\"y\":{}}"),
        ("[1,{\"a\":1,\"y\":[{\"a\":2}]}]", "[null,{\"y\":[{\"a\":2}]}]"),
    ] {
        let (out, _) = masked(text, &Framing::Document, &view).unwrap();
        assert_eq!(out, expected, "{text}");
        check_cuts(text.as_bytes(), &Framing::Document, &view);
    }
}

#[test]
fn keys_are_compared_unescaped_and_every_duplicate_counts() {
    let view = view(&["email", "~/é"], Mask::Null, true);
    assert_masked(
        r#"{"\u0065mail":1,"email":2,"e\u006Dail":{"x":3},"Email":4,"~\/\u00e9":[5],"email ":6}"#,
        &view,
        r#"{"\u0065mail":null,"email":null,"e\u006Dail":null,"Email":4,"~\/\u00e9":null,"email ":6}"#,
        &["/email", "/email", "/email", "/~0~1é"],
    );
}

#[test]
fn drift_closes_and_null_stays() {
    let view = view(&["name.last", "phones.number"], Mask::STARS, true);
    let stars = "\"••••••••\"";
    assert_masked(
        r#"{"name":"Ada","phones":["+1",{"number":2,"kind":"home"},[[3,{"number":4}]],null],"x":[1]}"#,
        &view,
        &format!(
            r#"{{"name":{stars},"phones":[{stars},{{"number":{stars},"kind":"home"}},[[{stars},{{"number":{stars}}}]],null],"x":[1]}}"#
        ),
        &["/name", "/phones/0", "/phones/1/number", "/phones/2/0/0", "/phones/2/0/1/number"],
    );
}

#[test]
fn an_allow_list_shows_what_it_lists_and_containers() {
    let view = only(&["id", "name.first", "tags"]);
    assert_masked(
        r#"{"id":1,"name":{"first":"A","last":"B"},"tags":["x",{"y":null}],"more":{"a":[1,null,{"b":true}]},"z":null}"#,
        &view,
        r#"{"id":1,"name":{"first":"A"},"tags":["x",{"y":null}],"more":{"a":[null,null,{}]}}"#,
        &["/name/last", "/more/a/0", "/more/a/1", "/more/a/2/b", "/z"],
    );
    assert_masked("1", &view, "null", &[""]);
}

#[test]
fn a_look_that_does_not_fit_hides_everything() {
    let view = View::new(Arc::new(paths(&["a"])), Look { shows_unlisted: true, ..Look::default() }, None);
    assert_masked(r#"{"a":1}"#, &view, "null", &[""]);
    // So does a number that leads nowhere: of an entry, and of a node.
    let mut paths = paths(&["a"]);
    let mut look = Look { shows_unlisted: true, entries: vec![], nodes: vec![NodeLook::default(); 2] };
    look.nodes[1].mask = Some(7);
    assert_masked(r#"{"a":1,"b":2}"#, &View::new(Arc::new(paths.clone()), look.clone(), None), r#"{"b":2}"#, &["/a"]);
    look.nodes[1].mask = None;
    paths.tables[0].names[0].1 = 9;
    assert_masked(r#"{"a":1,"b":2}"#, &View::new(Arc::new(paths), look, None), r#"{"b":2}"#, &["/a"]);
}

#[test]
fn the_depth_is_bounded_everywhere() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let loud = view(&["a"], Mask::Null, true);
    let quiet = View::new(
        Arc::new(Paths { nodes: vec![Node::default()], tables: vec![] }),
        Look { shows_unlisted: true, entries: vec![], nodes: vec![NodeLook::default()] },
        None,
    );
    for view in [&loud, &quiet, &View::whole(), &only(&["a"])] {
        for (open, close) in [("", ""), ("{\"x\":", "}"), ("{\"a\":", "}"), ("[{\"x\":", "}]")] {
            let around = open.matches(['{', '[']).count();
            let text = |depth| format!("{open}{}{close}", nested(depth));
            assert!(masked(&text(MAX_DEPTH - around), &Framing::Document, view).is_ok(), "{open}");
            let fault = masked(&text(MAX_DEPTH - around + 1), &Framing::Document, view).unwrap_err();
            assert_eq!(fault.code.as_str(), "too-deep", "{open}");
            let fault = masked(&format!("{open}{}", "[".repeat(100_000)), &Framing::Document, view).unwrap_err();
            assert_eq!(fault.code.as_str(), "too-deep", "{open}");
            check_cuts(text(MAX_DEPTH - around).as_bytes(), &Framing::Document, view);
            check_cuts(text(MAX_DEPTH - around + 1).as_bytes(), &Framing::Document, view);
        }
    }
}

#[test]
fn faults_have_a_place_that_ends_at_what_is_hidden() {
    let view = view(&["secret", "name.last"], Mask::STARS, true);
    for (text, expected) in [
        ("", "expected a value"),
        ("tru", "expected a value"),
        ("{} x", "expected the end of the text"),
        ("[1,]", "expected a value"),
        ("[1 2]", "expected `,` or `]`"),
        ("[{\"a\":1,}]", "/0: expected a name in quotation marks"),
        ("{\"a\" 1}", "expected `:`"),
        ("{\"a\":{\"b\":[1,{\"c\":01}]}}", "/a/b/1: expected `,` or `}`"),
        ("{\"~/\":[[\"\\ud800\"]]}", "/~0~1/0: expected the second half of a surrogate pair"),
        ("{\"a\":[\"\u{1}\"]}", "/a: expected `\"`"),
        ("{\"name\":{\"x\":{\"y\":-}}}", "/name/x: expected a digit"),
        // Inside of what is hidden, neither where nor what.
        ("{\"a\":1,\"secret\":{\"b\":[1,{\"c\":-}]}}", "expected JSON"),
        ("[{\"name\":{\"last\":[01]}}]", "/0/name: expected JSON"),
        ("{\"name\":{\"last\":\"\\x\"}}", "/name: expected JSON"),
    ] {
        let fault = masked(text, &Framing::Document, &view).unwrap_err();
        assert_eq!(fault.to_string(), expected, "{text}");
        check_cuts(text.as_bytes(), &Framing::Document, &view);
    }
}

#[test]
fn each_line_is_a_record() {
    let view = view(&["a"], Mask::Null, true);
    let text = "\u{feff}{\"a\":1}\r\n\r\n \n[{\"a\":2}] \n3\n\n{\"b\":4}";
    let (out, fields) = masked(text, &Framing::Lines, &view).unwrap();
    // The element of a record that is an array is reached by fanning out; a number where an object is expected drifts.
    assert_eq!(out, "{\"a\":null}\r\n\r\n \n[{\"a\":null}] \nnull\n\n{\"b\":4}");
    assert_eq!(fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/0/a", "/1/0/a", "/2"]);
    check_cuts(text.as_bytes(), &Framing::Lines, &view);
    for (text, expected) in [
        ("1\n{\"b\":\n2}", "/1: expected a value"),
        ("{}\n\n{} {}\n", "/1: expected the end of the line"),
        ("{\"b\":[1 2]}", "/0/b: expected `,` or `]`"),
        ("{\"b\":\"a\n\"}", "/0: expected `\"`"),
    ] {
        assert_eq!(masked(text, &Framing::Lines, &view).unwrap_err().to_string(), expected, "{text}");
        // What came before stays written, so that only the fault is the same.
        let (mut stream, mut out) = (Stream::listing(Framing::Lines), Vec::new());
        let pushed = stream.push(text.as_bytes(), &mut Views::Same(&view), &mut out);
        let fault = pushed.and_then(|()| stream.finish(&mut Views::Same(&view), &mut out)).unwrap_err();
        assert_eq!(fault.to_string(), expected, "{text}");
        assert_eq!(stream.push(b"{}", &mut Views::Same(&view), &mut out), Err(fault));
        assert_eq!(stream.take_masked(), []);
    }
    assert_eq!(masked("", &Framing::Lines, &view).unwrap().0, "");
}

#[test]
fn records_lie_inside_of_an_envelope() {
    let view = view(&["a"], Mask::STARS, true);
    let records = Arc::new(paths(&["page.items.record"]));
    let text = "{ \"total\" : 3, \"page\" : { \"next\":\"x\", \"items\": [ {\"record\":{\"a\":1,\"b\":2}} , 7, {\"x\":1, \"record\":[{\"a\":3}], \"y\":[]} ], \"size\":{\"z\":1} } }";
    let framing = Framing::Nested { records: Arc::clone(&records), envelope: None };
    let (out, fields) = masked(text, &framing, &view).unwrap();
    let stars = "\"••••••••\"";
    let expected = format!(
        "{{ \"page\" : {{ \"items\": [ {{\"record\":{{\"a\":{stars},\"b\":2}}}} , null, {{ \"record\":[{{\"a\":{stars}}}]}} ] }} }}"
    );
    assert_eq!(out, expected);
    let pointers: Vec<_> = fields.iter().map(|field| (field.pointer.as_str(), field.mask)).collect();
    let expected = [
        ("/total", "remove"),
        ("/page/next", "remove"),
        ("/page/items/0/record/a", "stars"),
        ("/page/items/1", "remove"),
        ("/page/items/2/x", "remove"),
        ("/page/items/2/record/0/a", "stars"),
        ("/page/items/2/y", "remove"),
        ("/page/size", "remove"),
    ];
    assert_eq!(pointers, expected);
    check_cuts(text.as_bytes(), &framing, &view);

    let envelope = Some(Arc::new(only(&["total", "page.size"])));
    let framing = Framing::Nested { records: Arc::clone(&records), envelope };
    let (out, _) = masked(text, &framing, &view).unwrap();
    let expected = format!(
        "{{ \"total\" : 3, \"page\" : {{ \"items\": [ {{\"record\":{{\"a\":{stars},\"b\":2}}}} , null, {{ \"record\":[{{\"a\":{stars}}}], \"y\":[]}} ], \"size\":{{\"z\":1}} }} }}"
    );
    assert_eq!(out, expected);
    check_cuts(text.as_bytes(), &framing, &view);

    // What the envelope masks whole is masked, records or not.
    let hidden = Some(Arc::new(self::view(&["page.items"], Mask::Null, true)));
    let framing = Framing::Nested { records: Arc::clone(&records), envelope: hidden };
    let (out, _) = masked(text, &framing, &view).unwrap();
    assert_eq!(
        out,
        format!("{{ \"total\" : {stars}, \"page\" : {{ \"next\":{stars}, \"items\": null, \"size\":{{\"z\":1}} }} }}")
            .replacen(stars, "3", 1)
            .replacen(stars, "\"x\"", 1)
    );
    check_cuts(text.as_bytes(), &framing, &view);

    let framing = Framing::Nested { records, envelope: None };
    for (text, expected) in [
        ("{\"page\":{\"items\":[1 2]}}", "/page/items: expected `,` or `]`"),
        ("{\"page\":{\"items\":[{\"record\":{\"b\":[01]}}]}}", "/page/items/0/record/b: expected `,` or `]`"),
        ("{\"total\":{\"x\":[01]}}", "expected JSON"),
        ("{\"total\":1 \"page\":1}", "expected `,` or `}`"),
        ("{\"to\\tal\":1,\"page\":{1}}", "/page: expected a name in quotation marks"),
        ("{\"page\":{\"items\":[", "/page/items: expected a value"),
    ] {
        assert_eq!(masked(text, &framing, &view).unwrap_err().to_string(), expected, "{text}");
        check_cuts_of_fault(text, &framing, &view, expected);
    }
}

/// Cuts a text that has a fault: the stream has the same, whatever it wrote before.
#[track_caller]
fn check_cuts_of_fault(text: &str, framing: &Framing, view: &View, expected: &str) {
    for size in 1..text.len() {
        let (mut stream, mut out) = (Stream::new(framing.clone()), Vec::new());
        let mut pushed = text.as_bytes().chunks(size).map(|piece| stream.push(piece, &mut Views::Same(view), &mut out));
        let pushed = pushed.find(Result::is_err).unwrap_or(Ok(()));
        let fault = pushed.and_then(|()| stream.finish(&mut Views::Same(view), &mut out)).unwrap_err();
        assert_eq!(fault.to_string(), expected, "{text} in pieces of {size}");
    }
}

#[test]
fn a_view_is_chosen_by_what_the_record_says() {
    let reads = ["owner".to_owned(), "id".to_owned()];
    let (open, closed) = (Arc::new(view(&["none"], Mask::Null, true)), Arc::new(view(&["mail"], Mask::Null, true)));
    let text = r#"[{"mail":1,"owner":"me","x":{"owner":0},"own\u0065r" : "you"},{"mail":2,"id":[3, 4]},5,[{"owner":"me"}],{}]"#;
    let mut asked = Vec::new();
    let mut choose = |read: &str| {
        asked.push(read.to_owned());
        if read.contains("\"id\"") { Arc::clone(&open) } else { Arc::clone(&closed) }
    };
    let mut views = Views::ByRecord { reads: &reads, choose: &mut choose };
    let mut out = Vec::new();
    mask(text.as_bytes(), &Framing::Document, &mut views, &mut out, None).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        text.replacen("\"mail\":1", "\"mail\":null", 1).replacen(",5,", ",null,", 1)
    );
    assert_eq!(asked, [r#"{"owner":"me","own\u0065r" : "you"}"#, r#"{"id":[3, 4]}"#, "{}", "{}", "{}"]);

    // Before the record was read, nobody knows what is hidden of it.
    for (text, at) in [(r#"[{"x":[1,-]}]"#, "/0"), ("[1,tru]", ""), (r#"[{"x":1,}]"#, "/0"), (r#"[{"x" 1}]"#, "/0")] {
        let mut choose = |_: &str| Arc::clone(&open);
        let mut views = Views::ByRecord { reads: &reads, choose: &mut choose };
        let fault = mask(text.as_bytes(), &Framing::Document, &mut views, &mut Vec::new(), None).unwrap_err();
        assert_eq!((fault.at.as_str(), fault.message), (at, "expected JSON"), "{text}");
    }
}

#[test]
fn sizes_are_bounded() {
    let view = view(&["a"], Mask::Null, true);
    let mut out = Vec::new();
    let fault =
        mask(&vec![b' '; MAX_TEXT + 1], &Framing::Document, &mut Views::Same(&view), &mut out, None).unwrap_err();
    assert_eq!(fault.to_string(), "the text is larger than 64 MiB");
    let record = |length: usize| format!("{{\"x\":\"{}\"}}", "x".repeat(length - 8));
    for (framing, before, after, at) in [
        (Framing::Lines, "1\n", "\n2", "/1"),
        (Framing::Document, "", "", ""),
        (Framing::Document, "[1,", "]", ""),
        (Framing::Nested { records: Arc::new(paths(&["a.b"])), envelope: None }, "{\"a\":{\"b\":", "}}", "/a"),
    ] {
        for (length, is_fine) in [(MAX_RECORD, true), (MAX_RECORD + 1, false)] {
            let (mut stream, mut out) = (Stream::new(framing.clone()), Vec::new());
            let text = format!("{before}{}{after}", record(length));
            let pushed = stream.push(text.as_bytes(), &mut Views::Same(&view), &mut out);
            let result = pushed.and_then(|()| stream.finish(&mut Views::Same(&view), &mut out));
            match result {
                Ok(()) => assert!(is_fine, "{before}"),
                Err(fault) => {
                    assert!(!is_fine, "{before}: {fault}");
                    assert_eq!((fault.code.as_str(), fault.at.as_str()), ("record-too-large", at), "{before}");
                }
            }
        }
    }
}

#[test]
fn a_record_that_never_ends_is_not_held() {
    let view = view(&["a"], Mask::Null, true);
    for (framing, start) in [
        (Framing::Document, "{\"x\":\""),
        (Framing::Lines, "{\"x\":\""),
        (Framing::Nested { records: Arc::new(paths(&["a"])), envelope: None }, "{\"x\":\""),
        (Framing::Nested { records: Arc::new(paths(&["a"])), envelope: None }, "{\"x"),
        (Framing::Nested { records: Arc::new(paths(&["a"])), envelope: None }, "{  "),
    ] {
        let (mut stream, mut out) = (Stream::new(framing), Vec::new());
        let piece = vec![if start.ends_with(' ') { b' ' } else { b'x' }; 1 << 20];
        stream.push(start.as_bytes(), &mut Views::Same(&view), &mut out).unwrap();
        let pushed = (0..20).map(|_| stream.push(&piece, &mut Views::Same(&view), &mut out)).find(Result::is_err);
        assert_eq!(pushed.unwrap().unwrap_err().code.as_str(), "record-too-large", "{start}");
    }
}

#[test]
fn nothing_of_a_record_comes_out_that_is_found_to_be_wrong() {
    let view = view(&["a"], Mask::Null, true);
    let nested = Framing::Nested { records: Arc::new(paths(&["r"])), envelope: None };
    for (framing, text, written) in [
        (Framing::Document, r#"[{"b":1,"a":2} , {"b":"secret","a":1,"c":"secret","a":]"#, r#"[{"b":1,"a":null} , "#),
        (Framing::Document, r#"{"b":"secret","a":1,"c":"secret","a":}"#, ""),
        (Framing::Lines, "{\"a\":2}\n{\"b\":\"secret\",\"a\":1,\"c\":01}\n", "{\"a\":null}\n"),
        (nested, r#"{"x":1,"r":{"a":1},"r":{"b":"secret","a":1,"c":01}}"#, r#"{"r":{"a":null},"r":"#),
    ] {
        for size in 1..=text.len() {
            let (mut stream, mut out) = (Stream::new(framing.clone()), Vec::new());
            let mut pieces = text.as_bytes().chunks(size);
            let pushed = pieces.try_for_each(|piece| stream.push(piece, &mut Views::Same(&view), &mut out));
            assert!(pushed.and_then(|()| stream.finish(&mut Views::Same(&view), &mut out)).is_err());
            assert_eq!(String::from_utf8_lossy(&out), written, "{text} in pieces of {size}");
        }
    }
}

#[test]
fn a_stream_is_done_when_it_is_finished() {
    let view = View::whole();
    let (mut stream, mut out) = (Stream::new(Framing::Document), Vec::new());
    stream.push(b"1", &mut Views::Same(&view), &mut out).unwrap();
    stream.finish(&mut Views::Same(&view), &mut out).unwrap();
    assert!(stream.push(b" ", &mut Views::Same(&view), &mut out).is_err());
    assert_eq!(out, b"null");
}

/// JSON with names and texts that paths meet, and with white space.
fn json() -> impl Strategy<Value = String> {
    let space = prop::sample::select(vec!["", "", "", " ", "\n", "\t\r "]);
    let scalar = prop::sample::select(vec![
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.50",
        "12345",
        "-47678.9",
        "1e2",
        "9007199254740993",
        "\"\"",
        "\"Ada\"",
        "\"ada@example.com\"",
        "\"a\\u0062c\\n and much longer than a word\"",
        "\"é😀 \\ud83d\\ude00 漢字漢字漢字漢字漢字\"",
        "\"4111-1111\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
    ])
    .prop_map(str::to_owned);
    let name = prop::sample::select(NAMES.to_vec()).prop_flat_map(|name| {
        let plain = serde_json::to_string(name).unwrap();
        let escaped: String = name.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        prop::sample::select(vec![plain, format!("\"{escaped}\""), "\"other\"".to_owned()])
    });
    scalar.prop_recursive(5, 40, 5, move |inner| {
        let spaced = |inner: BoxedStrategy<String>| {
            (space.clone(), inner, space.clone()).prop_map(|(before, inner, after)| format!("{before}{inner}{after}"))
        };
        let element = spaced(inner.clone().boxed());
        let member =
            (spaced(name.clone().boxed()), spaced(inner.boxed())).prop_map(|(name, value)| format!("{name}:{value}"));
        prop_oneof![
            prop::collection::vec(element, 1..5).prop_map(|elements| format!("[{}]", elements.join(","))),
            prop::collection::vec(member, 1..5).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// Chooses by the bytes of a vector, over and over.
fn choices(bytes: &[u8]) -> impl FnMut(usize) -> usize {
    let mut taken = 0;
    move |bound| {
        taken += 1;
        (usize::from(bytes[taken % bytes.len()]) + taken / bytes.len() * 7) % bound
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_reference(text in json(), bytes in prop::collection::vec(any::<u8>(), 8..64)) {
        let mut below = choices(&bytes);
        let reference = reference::reference(&mut below);
        reference::check_document(text.as_bytes(), &reference, &mut below);
        reference::check_framings(text.as_bytes(), &reference, &mut below);
    }

    #[test]
    fn damage_is_refused_as_the_reference_refuses_it(
        text in json(), at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..3, bytes in prop::collection::vec(any::<u8>(), 8..64),
    ) {
        let mut text = text.into_bytes();
        let at = at.index(text.len());
        match how {
            0 => text[at] = byte,
            1 => text.insert(at, byte),
            _ => drop(text.drain(at..)),
        }
        let mut below = choices(&bytes);
        let reference = reference::reference(&mut below);
        reference::check_document(&text, &reference, &mut below);
        reference::check_framings(&text, &reference, &mut below);
    }

    #[test]
    fn lines_are_documents_of_their_own(texts in prop::collection::vec(json(), 0..4), bytes in prop::collection::vec(any::<u8>(), 8..64)) {
        let mut below = choices(&bytes);
        let reference = reference::reference(&mut below);
        let view = reference.view();
        let lines: Vec<String> = texts.iter().map(|text| text.replace(['\n', '\r'], " ")).collect();
        let text = lines.join("\n");
        let (mut out, mut fields) = (Vec::new(), Vec::new());
        mask(text.as_bytes(), &Framing::Lines, &mut Views::Same(&view), &mut out, Some(&mut fields)).unwrap();
        let mut expected = Vec::new();
        for (number, (line, masked)) in lines.iter().zip(out.split(|byte| *byte == b'\n')).enumerate() {
            let tree = reference.record(&Tree::read(line.as_bytes()).unwrap(), &format!("/{number}"), &mut expected);
            prop_assert_eq!(Tree::read(masked).unwrap(), tree);
        }
        prop_assert_eq!(fields, expected);
        reference::check_stream(text.as_bytes(), &Framing::Lines, &mut Views::Same(&view), &Ok(out), &mut below);
    }

    #[test]
    fn nested_records_are_masked_and_the_rest_is_gone(text in json(), bytes in prop::collection::vec(any::<u8>(), 8..64)) {
        let mut below = choices(&bytes);
        let (of_record, of_envelope) = (reference::reference(&mut below), reference::reference(&mut below));
        let records = reference::reference(&mut below).paths;
        let view = of_record.view();
        for envelope in [None, Some(&of_envelope)] {
            let framing = Framing::Nested { records: Arc::clone(&records), envelope: envelope.map(|of| Arc::new(of.view())) };
            let (mut out, mut fields) = (Vec::new(), Vec::new());
            mask(text.as_bytes(), &framing, &mut Views::Same(&view), &mut out, Some(&mut fields)).unwrap();
            let tree = Tree::read(text.as_bytes()).unwrap();
            let nested = reference::Nested { records: &records, envelope, of_record: &of_record };
            let mut expected = Vec::new();
            prop_assert_eq!(Tree::read(&out).unwrap(), nested.document(&tree, &mut expected));
            prop_assert_eq!(fields, expected);
            reference::check_stream(text.as_bytes(), &framing, &mut Views::Same(&view), &Ok(out), &mut below);
        }
    }
}
