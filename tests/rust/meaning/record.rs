//! Random records, as texts of which every value is known: spaced, escaped and ordered in any way that JSON allows.

use super::Chance;
use super::path::NAMES;
use crate::reference::Tree;

/// A value as it is written.
#[derive(Clone, Debug)]
pub enum Text {
    /// null, a boolean, a number or a string: its text, and what it says.
    Scalar(String, Tree),
    /// The elements, and the space in an array without any.
    Array(Vec<Spaced>, String),
    /// The members, and the space in an object without any.
    Object(Vec<Member>, String),
    /// What is no JSON at all.
    Broken(String),
}

/// A value with the space around it.
#[derive(Clone, Debug)]
pub struct Spaced {
    /// The space before it.
    pub before: String,
    /// The value.
    pub value: Text,
    /// The space after it.
    pub after: String,
}

/// A member as it is written.
#[derive(Clone, Debug)]
pub struct Member {
    /// The space before its name.
    pub before: String,
    /// The name, unescaped.
    pub name: String,
    /// The name as it is written, in quotation marks.
    pub written: String,
    /// The space after its name.
    pub space: String,
    /// What stands after the colon.
    pub value: Spaced,
}

/// Numbers in every form that JSON has.
pub const NUMBERS: [&str; 20] = [
    "0",
    "-0",
    "7",
    "-1.5",
    "12.50",
    "1e3",
    "1E+2",
    "-2.5e-3",
    "0.0",
    "4111111111111111",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740993",
    "1780315200",
    "-62135596801",
    "1.7976931348623157e308",
    "5e-324",
    "123456789012345678901234567890",
    "2.0",
    "47678",
];

/// Strings that masks do something to, and strings that they had better not.
pub const STRINGS: [&str; 24] = [
    "",
    "Bob",
    "Ada Lovelace",
    "ada@example.com",
    "a@b",
    "\"quoted\"@x.example",
    "+1 (212) 555-0100",
    "1234-5678-1234-5678",
    "2076-03-09",
    "2076-03-09T23:30:00-05:00",
    "2076-02-30",
    "u1",
    "••••••••",
    "~abcdefghijklmnop",
    "null",
    "a\\b\"c/d",
    "\u{0}\u{1f}\u{7f}\n\t",
    "漢字漢字漢字漢字",
    "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
    "👩‍👩‍👧‍👦👍🏽🇩🇪🇫🇷1️⃣ and more",
    "\u{202e}abc\u{200d}\u{200f}def",
    "😀\u{10ffff}\u{fffd}",
    "a rather long text, so that it is longer than any block of bytes that is looked at in one step",
    "שָׁלוֹם עולם",
];

/// The spaces that JSON allows.
const SPACES: [&str; 8] = ["", "", "", " ", "", "\n", "\t", " \r\n  "];

impl Text {
    /// Makes a record: mostly an object.
    pub fn record(chance: &mut Chance<'_>) -> Self {
        match chance.below(12) {
            10 => Self::value(chance, 1),
            11 => Self::array(chance, 0),
            _ => Self::object(chance, 0),
        }
    }

    /// Makes a value that lies inside of so many arrays and objects.
    pub fn value(chance: &mut Chance<'_>, depth: usize) -> Self {
        match chance.below(if depth < 4 { 8 } else { 5 }) {
            5 => Self::array(chance, depth),
            6 | 7 => Self::object(chance, depth),
            _ => Self::scalar(chance),
        }
    }

    /// Makes a scalar.
    pub fn scalar(chance: &mut Chance<'_>) -> Self {
        match chance.below(9) {
            0 => Self::Scalar("null".to_owned(), Tree::Null),
            1 => Self::Scalar("true".to_owned(), Tree::Boolean(true)),
            2 => Self::Scalar("false".to_owned(), Tree::Boolean(false)),
            3 | 4 => Self::number(chance.pick::<&str>(&NUMBERS)),
            _ => {
                let text = *chance.pick(&STRINGS);
                Self::Scalar(quoted(text, chance), Tree::String(text.to_owned()))
            }
        }
    }

    /// Makes a number of its text.
    #[must_use]
    pub fn number(text: &str) -> Self {
        Self::Scalar(text.to_owned(), Tree::Number(text.parse().expect("a number")))
    }

    /// Makes a string that is written without need of escapes.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self::Scalar(format!("\"{text}\""), Tree::String(text.to_owned()))
    }

    fn array(chance: &mut Chance<'_>, depth: usize) -> Self {
        let count = chance.below(4);
        let elements = (0..count).map(|_| spaced(Self::value(chance, depth + 1), chance)).collect();
        Self::Array(elements, space(chance))
    }

    fn object(chance: &mut Chance<'_>, depth: usize) -> Self {
        let count = [3, 2, 5, 1, 0, 7, 4][chance.below(7)];
        let mut members: Vec<Member> = Vec::new();
        for _ in 0..count {
            let name = if chance.one_in(9) { "else" } else { *chance.pick(&NAMES) };
            let value = Self::value(chance, depth + 1);
            members.push(Member::new(name, value, chance));
        }
        if depth == 0 {
            for (name, values) in attributes() {
                if chance.below(3) > 0 {
                    let value = chance.pick(&values).clone();
                    let place = chance.below(members.len() + 1);
                    members.insert(place, Member::new(name, value, chance));
                }
            }
        }
        Self::Object(members, space(chance))
    }

    /// Writes the text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Scalar(text, _) | Self::Broken(text) => out.push_str(text),
            Self::Array(elements, space) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    element.write(out);
                }
                if elements.is_empty() {
                    out.push_str(space);
                }
                out.push(']');
            }
            Self::Object(members, space) => {
                out.push('{');
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&member.before);
                    member.write_name(out);
                    member.value.write(out);
                }
                if members.is_empty() {
                    out.push_str(space);
                }
                out.push('}');
            }
        }
    }

    /// Says whether the value is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(_, Tree::Null))
    }

    /// Returns the top-level member of a name, if there is exactly one.
    #[must_use]
    pub fn only_member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members, _) = self else { return None };
        let mut found = members.iter().filter(|member| member.name == name).map(|member| &member.value.value);
        found.next().filter(|_| found.next().is_none())
    }
}

impl Spaced {
    fn write(&self, out: &mut String) {
        out.push_str(&self.before);
        self.value.write(out);
        out.push_str(&self.after);
    }
}

impl Member {
    /// Makes a member of a name and a value.
    pub fn new(name: &str, value: Text, chance: &mut Chance<'_>) -> Self {
        Self {
            before: space(chance),
            name: name.to_owned(),
            written: quoted(name, chance),
            space: space(chance),
            value: spaced(value, chance),
        }
    }

    /// Writes what stands before the value, without the space before the name.
    pub fn write_name(&self, out: &mut String) {
        out.push_str(&self.written);
        out.push_str(&self.space);
        out.push(':');
    }
}

/// The attributes that conditions read.
pub const ATTRIBUTES: [&str; 6] = ["owner", "level", "open", "tags", "company", "id"];

/// Returns the attributes that conditions read, with values that they may have.
fn attributes() -> [(&'static str, Vec<Text>); 6] {
    let flag = |value: bool| Text::Scalar(value.to_string(), Tree::Boolean(value));
    let null = || Text::Scalar("null".to_owned(), Tree::Null);
    let element = |text: &str| Spaced { before: String::new(), value: Text::string(text), after: " ".to_owned() };
    let list = |elements: Vec<Spaced>| Text::Array(elements, String::new());
    let number = Spaced { value: Text::number("1"), ..element("") };
    [
        ("owner", vec![Text::string("u1"), Text::string("u2"), null(), Text::number("1")]),
        ("level", vec![Text::number("2"), Text::number("2.5e0"), Text::number("3"), Text::string("2")]),
        ("open", vec![flag(true), flag(false), Text::string("true")]),
        (
            "tags",
            vec![
                list(vec![element("x")]),
                list(vec![element("y"), element("x")]),
                list(vec![]),
                list(vec![element("x"), number]),
            ],
        ),
        ("company", vec![Text::string("t1"), Text::string("t2"), null()]),
        ("id", vec![Text::string("r1"), Text::string("r2"), Text::number("1")]),
    ]
}

fn spaced(value: Text, chance: &mut Chance<'_>) -> Spaced {
    Spaced { before: space(chance), value, after: space(chance) }
}

fn space(chance: &mut Chance<'_>) -> String {
    (*chance.pick(&SPACES)).to_owned()
}

/// Writes a string in quotation marks, with escapes where they must be or by chance.
pub fn quoted(text: &str, chance: &mut Chance<'_>) -> String {
    let escapes_more = chance.one_in(4);
    let mut quoted = "\"".to_owned();
    for sign in text.chars() {
        match sign {
            '"' | '\\' => quoted.extend(['\\', sign]),
            '/' if escapes_more => quoted.push_str("\\/"),
            '\n' if chance.below(2) == 0 => quoted.push_str("\\n"),
            _ if sign < ' ' || escapes_more && chance.one_in(3) => {
                for unit in sign.encode_utf16(&mut [0; 2]) {
                    quoted.push_str(&if chance.one_in(2) {
                        format!("\\u{unit:04x}")
                    } else {
                        format!("\\u{unit:04X}")
                    });
                }
            }
            _ => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}
