//! How fast the engine masks natively: megabytes a second, the median of several runs, for each shape of text.
//!
//! `cargo run --release --package permask-mask --example native-bench`, and with `--features scalar` without vectors. With a folder as its argument it writes the texts there instead, and what they become.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a tool of ours, which fails by panicking")]

mod shapes;

use std::sync::Arc;
use std::time::Instant;

use permask_mask::wire::Writer;
use permask_mask::{Entry, Framing, Look, Mask, Node, NodeLook, Paths, Reveal, Stream, Table, View, Views, mask};

fn main() {
    let texts = [
        ("profiles", shapes::profiles(10_000), shapes::PRIVATE.map(str::to_owned).to_vec()),
        ("posts", shapes::posts(8_000), vec!["statuses.user.email".to_owned()]),
        ("coordinates", shapes::coordinates(200_000), vec!["name".to_owned()]),
    ];
    if let Some(folder) = std::env::args().nth(1) {
        for (name, text, private) in &texts {
            std::fs::write(format!("{folder}/{name}.json"), text).expect("a file");
            let mut writer = Writer::default();
            let (paths, look) = hides(private);
            paths.encode(&mut writer);
            look.encode(&mut writer);
            std::fs::write(format!("{folder}/{name}.look"), writer.into_bytes()).expect("a file");
            let (mut out, view) = (Vec::new(), view(private));
            mask(text.as_bytes(), &Framing::Document, &mut Views::Same(&view), &mut out, None).expect("JSON");
            std::fs::write(format!("{folder}/{name}.masked.json"), out).expect("a file");
        }
        return;
    }
    for (name, text, private) in &texts {
        report(name, text, &view(private));
    }
    let (_, text, private) = &texts[0];
    for count in [80, 800] {
        let mut more = private.clone();
        more.extend((more.len()..count).map(|number| format!("private-{number}")));
        report(&format!("profiles, {count} private paths"), text, &view(&more));
    }
    report("profiles, nothing private", text, &view(&["nothing".to_owned()]));
    let of_record = Arc::new(view(private));
    let reads = ["owner".to_owned()];
    let mut choose = |_: &str| Arc::clone(&of_record);
    measure("profiles, a view for each", text, |out| {
        let mut views = Views::ByRecord { reads: &reads, choose: &mut choose };
        mask(text.as_bytes(), &Framing::Document, &mut views, out, None).expect("JSON");
    });
    measure("profiles, with pointers", text, |out| {
        let mut fields = Vec::new();
        mask(text.as_bytes(), &Framing::Document, &mut Views::Same(&of_record), out, Some(&mut fields)).expect("JSON");
    });
    measure("profiles, as a stream of 64 KiB", text, |out| {
        let mut stream = Stream::new(Framing::Document);
        for chunk in text.as_bytes().chunks(1 << 16) {
            stream.push(chunk, &mut Views::Same(&of_record), out).expect("JSON");
        }
        stream.finish(&mut Views::Same(&of_record), out).expect("JSON");
    });
    let lines = text.trim_matches(['[', ']']).replace("},{\"id\":\"profile", "}\n{\"id\":\"profile");
    measure("profiles, on lines", &lines, |out| {
        mask(lines.as_bytes(), &Framing::Lines, &mut Views::Same(&of_record), out, None).expect("JSON");
    });
}

/// Measures how fast a view masks a text.
fn report(name: &str, text: &str, view: &View) {
    measure(name, text, |out| {
        mask(text.as_bytes(), &Framing::Document, &mut Views::Same(view), out, None).expect("JSON");
    });
}

fn measure(name: &str, text: &str, mut run: impl FnMut(&mut Vec<u8>)) {
    let mut out = Vec::new();
    let mut seconds: Vec<f64> = (0..25)
        .map(|_| {
            out.clear();
            let start = Instant::now();
            run(&mut out);
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let speed = |seconds: f64| text.len() as f64 / 1e6 / seconds;
    println!(
        "{name}: {:.0} MB/s, at best {:.0} ({:.1} MB)",
        speed(seconds[12]),
        speed(seconds[0]),
        text.len() as f64 / 1e6
    );
}

fn view(private: &[String]) -> View {
    let (paths, look) = hides(private);
    View::new(Arc::new(paths), look, None)
}

/// Hides paths of names with stars; each goes on into the elements of arrays.
fn hides(private: &[String]) -> (Paths, Look) {
    let mut paths = Paths { nodes: vec![Node::default()], tables: vec![] };
    for path in private {
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
    let entry = Entry { mask: Mask::STARS, class: "private".to_owned(), hides_absence: false, reveal: Reveal::Deny };
    let hides = |node: &Node| NodeLook { mask: node.listed.then_some(0), drift: (!node.listed).then_some(0) };
    let look = Look { shows_unlisted: true, entries: vec![entry], nodes: paths.nodes.iter().map(hides).collect() };
    (paths, look)
}
