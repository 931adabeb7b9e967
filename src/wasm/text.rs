//! Text: plain data as JSON. It crosses in one piece and is parsed on the other side, which takes less time and less code
//! than making JavaScript objects member by member.

use std::fmt::{self, Display};

use permask::Json;
use serde::Serialize;
use serde::ser::{Error, Impossible, SerializeSeq, SerializeStruct, Serializer};

/// Returns a value as JSON text; what is missing becomes null.
///
/// The answers of the engine are strings, flags, whole numbers, lists and structures. Anything else would be a mistake of
/// ours, and comes out as null.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    value.serialize(ToJson).unwrap_or(Json::Null).to_string()
}

/// A value of a kind that no answer has.
#[derive(Debug)]
struct Unsupported;

impl Display for Unsupported {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an answer holds what does not cross")
    }
}

impl std::error::Error for Unsupported {}

impl Error for Unsupported {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Turns a value into JSON.
struct ToJson;

/// The elements of a list so far.
struct Elements(Vec<Json>);

/// The members of a structure so far.
struct Members(Vec<(String, Json)>);

impl Elements {
    /// Out of line: there is a copy of what calls it for each type of element.
    #[inline(never)]
    fn put(&mut self, element: Result<Json, Unsupported>) -> Result<(), Unsupported> {
        self.0.push(element?);
        Ok(())
    }
}

impl Members {
    /// Out of line: there is a copy of what calls it for each type of member.
    #[inline(never)]
    fn put(&mut self, name: &str, value: Result<Json, Unsupported>) -> Result<(), Unsupported> {
        self.0.push((name.to_owned(), value?));
        Ok(())
    }
}

impl SerializeSeq for Elements {
    type Ok = Json;
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.put(value.serialize(ToJson))
    }

    fn end(self) -> Result<Json, Unsupported> {
        Ok(Json::Array(self.0))
    }
}

impl SerializeStruct for Members {
    type Ok = Json;
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unsupported> {
        self.put(name, value.serialize(ToJson))
    }

    fn end(self) -> Result<Json, Unsupported> {
        Ok(Json::Object(self.0))
    }
}

/// Refuses the kinds of values that no answer has.
macro_rules! refuse {
    ($($method:ident($kind:ty)),+) => {
        $(fn $method(self, _: $kind) -> Result<Json, Unsupported> {
            Err(Unsupported)
        })+
    };
}

impl Serializer for ToJson {
    type Ok = Json;
    type Error = Unsupported;
    type SerializeSeq = Elements;
    type SerializeStruct = Members;
    type SerializeTuple = Impossible<Json, Unsupported>;
    type SerializeTupleStruct = Impossible<Json, Unsupported>;
    type SerializeTupleVariant = Impossible<Json, Unsupported>;
    type SerializeMap = Impossible<Json, Unsupported>;
    type SerializeStructVariant = Impossible<Json, Unsupported>;

    refuse!(
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32),
        serialize_f32(f32),
        serialize_f64(f64),
        serialize_char(char),
        serialize_bytes(&[u8]),
        serialize_unit_struct(&'static str)
    );

    fn serialize_bool(self, value: bool) -> Result<Json, Unsupported> {
        Ok(Json::Bool(value))
    }

    fn serialize_u64(self, value: u64) -> Result<Json, Unsupported> {
        Ok(Json::Number(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Json, Unsupported> {
        Ok(Json::String(value.to_owned()))
    }

    fn serialize_none(self) -> Result<Json, Unsupported> {
        Ok(Json::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Json, Unsupported> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Json, Unsupported> {
        Ok(Json::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Json, Unsupported> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Json, Unsupported> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Json, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Elements, Unsupported> {
        Ok(Elements(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Members, Unsupported> {
        Ok(Members(Vec::with_capacity(length)))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        Err(Unsupported)
    }
}
