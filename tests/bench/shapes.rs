//! Generated texts to measure with. The same seed gives the same bytes. All names and values are made up.

use std::fmt::Write as _;

/// Numbers that look random: a linear congruential generator (Knuth's MMIX), of which the high bits are used.
struct Choices(u64);

impl Choices {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<'o>(&mut self, of: &[&'o str]) -> &'o str {
        of[self.below(of.len() as u64) as usize]
    }

    fn words(&mut self, of: &[&str], count: u64) -> String {
        (0..count).map(|_| self.one(of)).collect::<Vec<_>>().join(" ")
    }
}

const FIRST: [&str; 8] = ["Ada", "Grace", "Zoë", "Linus", "Marie-Claire", "Søren", "Katherine", "Ōe"];
const LAST: [&str; 8] = ["Example", "Lovelace", "Muster", "García", "Nakamura", "Ó Briain", "Jansen", "Nguyễn"];
const CITIES: [&str; 6] = ["Springfield", "Zürich", "Kraków", "Lisboa", "San José", "東京"];
const WORDS: [&str; 16] = [
    "account", "call", "back", "about", "renewal", "prefers", "invoices", "by", "post", "asked", "for", "a",
    "discount", "in", "spring", "again",
];

/// The private paths of a profile.
pub(crate) const PRIVATE: [&str; 8] = [
    "email",
    "name.first",
    "name.last",
    "phones.number",
    "address.street",
    "birthday",
    "payment.card.number",
    "notes.author.email",
];

/// An array of profiles of about 1.2 KB: around forty members that are strings, numbers, booleans, arrays and objects, eight
/// private ones among them ([`PRIVATE`]), some text beyond ASCII and some escapes, written without white space.
pub(crate) fn profiles(count: u64) -> String {
    let mut choose = Choices(7);
    let mut text = String::from("[");
    for id in 0..count {
        if id > 0 {
            text.push(',');
        }
        profile(id, &mut choose, &mut text);
    }
    text.push(']');
    text
}

fn profile(id: u64, choose: &mut Choices, text: &mut String) {
    let (first, last) = (choose.one(&FIRST), choose.one(&LAST));
    let day = |choose: &mut Choices| {
        format!("20{:02}-{:02}-{:02}", choose.below(26), choose.below(12) + 1, choose.below(28) + 1)
    };
    let flag = |choose: &mut Choices| if choose.below(2) == 0 { "true" } else { "false" };
    let mut put = |part: std::fmt::Arguments<'_>| text.write_fmt(part).expect("a string");
    put(format_args!("{{\"id\":\"profile-{id:06}\",\"version\":{},\"active\":{},", choose.below(40), flag(choose)));
    put(format_args!(
        "\"email\":\"person.{id}@example.com\",\"name\":{{\"first\":\"{first}\",\"last\":\"{last}\",\"title\":null}},"
    ));
    put(format_args!(
        "\"locale\":\"{}\",\"timezone\":\"Europe/{}\",",
        choose.one(&["en-GB", "de-CH", "pt-PT", "ja-JP"]),
        choose.one(&["Zurich", "Lisbon", "Warsaw"])
    ));
    put(format_args!("\"phones\":["));
    for number in 0..=choose.below(2) {
        let comma = if number > 0 { "," } else { "" };
        put(format_args!(
            "{comma}{{\"kind\":\"{}\",\"number\":\"+1 555 01{:02} {:04}\",\"verified\":{}}}",
            choose.one(&["home", "work", "mobile"]),
            choose.below(100),
            choose.below(10_000),
            flag(choose)
        ));
    }
    put(format_args!(
        "],\"address\":{{\"street\":\"{} Example Street\",\"city\":\"{}\",\"zip\":\"{:05}\",\"country\":\"XX\",\"geo\":{{\"lat\":{}.{:06},\"lon\":-{}.{:06}}}}},",
        choose.below(400),
        choose.one(&CITIES),
        choose.below(100_000),
        choose.below(90),
        choose.below(1_000_000),
        choose.below(180),
        choose.below(1_000_000)
    ));
    put(format_args!(
        "\"birthday\":\"19{:02}-{:02}-{:02}\",\"created\":\"{}T08:15:30Z\",\"updated\":\"{}T17:45:00.123Z\",",
        choose.below(100),
        choose.below(12) + 1,
        choose.below(28) + 1,
        day(choose),
        day(choose)
    ));
    put(format_args!(
        "\"score\":{}.{:02},\"visits\":{},\"ratio\":{}e-3,\"segment\":\"{}\",",
        choose.below(100),
        choose.below(100),
        choose.below(5000),
        choose.below(999),
        choose.one(&["new", "loyal", "dormant", "at-risk"])
    ));
    put(format_args!("\"tags\":[\"{}\",\"{}\",\"{}\"],", choose.one(&WORDS), choose.one(&WORDS), choose.one(&WORDS)));
    put(format_args!(
        "\"payment\":{{\"method\":\"card\",\"card\":{{\"brand\":\"example\",\"number\":\"4000-00{:02}-{:04}-{:04}\",\"expires\":\"{}\"}},\"currency\":\"EUR\",\"balance\":{}.{:02}}},",
        choose.below(100),
        choose.below(10_000),
        choose.below(10_000),
        day(choose),
        choose.below(10_000),
        choose.below(100)
    ));
    put(format_args!("\"notes\":["));
    for number in 0..=choose.below(2) {
        let comma = if number > 0 { "," } else { "" };
        let words = choose.below(8) + 6;
        put(format_args!(
            "{comma}{{\"text\":\"{}\\n\\\"{}\\\"\",\"at\":\"{}\",\"author\":{{\"id\":{},\"email\":\"agent{}@example.org\"}}}}",
            choose.words(&WORDS, words),
            choose.one(&WORDS),
            day(choose),
            choose.below(500),
            choose.below(500)
        ));
    }
    put(format_args!(
        "],\"consent\":{{\"mail\":{},\"phone\":{},\"ads\":{}}},\"source\":\"import\",\"campaign\":\"{}\",\"stage\":{},\"owner\":null,",
        flag(choose),
        flag(choose),
        flag(choose),
        choose.words(&WORDS, 3),
        choose.below(6)
    ));
    put(format_args!(
        "\"history\":[{},{},{},{},{}],\"device\":{{\"os\":\"{}\",\"model\":\"{}\",\"width\":{},\"touch\":{}}},",
        choose.below(1000),
        choose.below(1000),
        choose.below(1000),
        choose.below(1000),
        choose.below(1000),
        choose.one(&["linux", "other"]),
        choose.one(&["A1", "B22", "C-333"]),
        320 + choose.below(2000),
        flag(choose)
    ));
    put(format_args!(
        "\"rating\":{},\"language\":\"{}\",\"newsletter\":{},\"comment\":\"{}\"}}",
        choose.below(6),
        choose.one(&["en", "de", "pt", "ja"]),
        flag(choose),
        choose.words(&WORDS, 8)
    ));
}

/// Posts as social networks have them: text in Japanese, escapes, addresses, objects in objects, mostly null or false members.
pub(crate) fn posts(count: u64) -> String {
    const KANA: [&str; 8] =
        ["今日は", "とても", "良い天気", "です。", "\\u4e16\\u754c", "ありがとう", "\\ud83d\\ude00", "また明日\\n"];
    let mut choose = Choices(11);
    let mut text = String::from("{\n  \"statuses\": [");
    for id in 0..count {
        let comma = if id > 0 { "," } else { "" };
        let words = choose.below(10) + 4;
        write!(
            text,
            "{comma}\n    {{\n      \"created_at\": \"Sun Aug 31 00:29:{:02} +0000\",\n      \"id_str\": \"{}\",\n      \"text\": \"@example{} {}\",\n      \"truncated\": false,\n      \"user\": {{\n        \"id\": {},\n        \"name\": \"{}\",\n        \"email\": \"user{id}@example.net\",\n        \"description\": \"{}\",\n        \"url\": \"http:\\/\\/example.com\\/{id}\",\n        \"entities\": {{ \"urls\": [ {{ \"indices\": [ {}, {} ], \"expanded\": null }} ] }},\n        \"followers_count\": {},\n        \"verified\": false\n      }},\n      \"geo\": null,\n      \"coordinates\": null,\n      \"retweet_count\": {},\n      \"lang\": \"ja\"\n    }}",
            choose.below(60), 505_874_924_095_815_681 + id, choose.below(1000), choose.words(&KANA, words), choose.below(1 << 31), choose.words(&KANA, 1), choose.words(&KANA, 8), choose.below(100), choose.below(140), choose.below(10_000), choose.below(500),
        )
        .expect("a string");
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// Shapes of maps: pairs of numbers with many digits, in arrays.
pub(crate) fn coordinates(count: u64) -> String {
    let mut choose = Choices(13);
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"name\":\"made up\",\"coordinates\":[");
    for id in 0..count {
        let comma = if id > 0 { "," } else { "" };
        let digits = 1_000_000_000_000_000;
        write!(
            text,
            "{comma}[-{}.{:015},{}.{:015}]",
            choose.below(180),
            choose.below(digits),
            choose.below(90),
            choose.below(digits)
        )
        .expect("a string");
    }
    text.push_str("]}");
    text
}
