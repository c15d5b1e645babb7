//! Parquet: columns for data frames. The schema stands in `docs/archive.md`.

use std::io::{self, Write};
use std::sync::Arc;

use onrecord_archive::questions::figures::Figure;
use onrecord_archive::questions::said::{Statement, Within, Witness};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::archive::Trouble;

/// How many rows stand in one group.
const GROUP: usize = 100_000;

/// A column: its name and its values, one a row.
enum Column {
    Text(&'static str, Vec<Option<String>>),
    Whole(&'static str, Vec<Option<i64>>),
    Real(&'static str, Vec<Option<f64>>),
    Truth(&'static str, Vec<Option<bool>>),
}

/// Statements, a witness a row.
pub fn statements(out: &mut (impl Write + Send), statements: &[Statement]) -> Result<(), Trouble> {
    let rows: Vec<(&Statement, &Witness)> = statements.iter().flat_map(|s| s.witnesses.iter().map(move |w| (s, w))).collect();
    write(out, &rows, |rows| {
        let text = |of: fn(&(&Statement, &Witness)) -> Option<String>| rows.iter().map(of).collect::<Vec<_>>();
        let whole = |of: fn(&(&Statement, &Witness)) -> Option<i64>| rows.iter().map(of).collect::<Vec<_>>();
        vec![
            Column::Whole("statement", whole(|(s, _)| Some(s.id))),
            Column::Text("speaker", text(|(s, _)| s.speaker.as_ref().map(|p| p.name.clone()))),
            Column::Whole("speaker_id", whole(|(s, _)| s.speaker.as_ref().map(|p| p.id))),
            Column::Text("speaker_kind", text(|(s, _)| s.speaker.as_ref().map(|p| p.kind.clone()))),
            Column::Text("role", text(|(s, _)| s.speaker.as_ref().and_then(|p| p.role.clone()))),
            Column::Text("source", text(|(_, w)| Some(w.source.clone()))),
            Column::Text("act", text(|(_, w)| Some(w.act.clone()))),
            Column::Truth("negated", rows.iter().map(|(s, _)| Some(s.negated)).collect()),
            Column::Text("form", text(|(_, w)| Some(w.form.clone()))),
            Column::Text("words", text(|(_, w)| Some(w.words.clone()))),
            Column::Text("day", text(|(_, w)| w.day.clone())),
            Column::Text("outlet", text(|(_, w)| w.outlet.clone())),
            Column::Text("headline", text(|(_, w)| w.headline.clone())),
            Column::Text("url", text(|(_, w)| w.url.clone())),
            Column::Whole("article", whole(|(_, w)| Some(w.article))),
            Column::Whole("dispatch", whole(|(_, w)| Some(w.dispatch))),
            Column::Whole("attribution", whole(|(_, w)| Some(w.attribution))),
            Column::Whole("outlets", whole(|(s, _)| i64::try_from(s.outlets).ok())),
            Column::Whole("independent_reports", whole(|(s, _)| i64::try_from(s.reports).ok())),
            Column::Text("condition", text(|(_, w)| w.condition.clone())),
            Column::Text("within_act", text(|(_, w)| w.within.as_ref().map(Within::done))),
            Column::Text("within_speaker", text(|(_, w)| w.within.as_ref().map(|within| within.speaker.clone()))),
            Column::Truth("replaced", rows.iter().map(|(_, w)| Some(w.replaced)).collect()),
        ]
    })
}

/// Figures, one a row.
pub fn figures(out: &mut (impl Write + Send), figures: &[Figure]) -> Result<(), Trouble> {
    let rows: Vec<&Figure> = figures.iter().collect();
    write(out, &rows, |rows| {
        let text = |of: fn(&&Figure) -> Option<String>| rows.iter().map(of).collect::<Vec<_>>();
        vec![
            Column::Whole("article", rows.iter().map(|f| Some(f.article)).collect()),
            Column::Whole("number", rows.iter().map(|f| Some(f.number)).collect()),
            Column::Text("words", text(|f| Some(f.words.clone()))),
            Column::Real("low", rows.iter().map(|f| f.low).collect()),
            Column::Real("high", rows.iter().map(|f| f.high).collect()),
            Column::Text("modifier", text(|f| f.modifier.clone())),
            Column::Text("change", text(|f| f.change.clone())),
            Column::Text("unit", text(|f| f.unit.clone())),
            Column::Text("of", text(|f| f.of.clone())),
            Column::Text("day", text(|f| f.day.clone())),
            Column::Text("outlet", text(|f| f.outlet.clone())),
            Column::Text("headline", text(|f| f.headline.clone())),
            Column::Text("url", text(|f| f.url.clone())),
        ]
    })
}

fn write<R>(out: &mut (impl Write + Send), rows: &[R], columns: impl Fn(&[R]) -> Vec<Column>) -> Result<(), Trouble> {
    file(out, rows, columns).map_err(|error| match error {
        ParquetError::External(inner) if inner.is::<io::Error>() => (*inner.downcast::<io::Error>().expect("it is one")).into(),
        error => Trouble::asked(format!("the columns could not be written: {error}")),
    })
}

fn file<R>(out: &mut (impl Write + Send), rows: &[R], columns: impl Fn(&[R]) -> Vec<Column>) -> Result<(), ParquetError> {
    let fields = columns(&[]).iter().map(Column::field).collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("onrecord").with_fields(fields).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    for rows in rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        for column in columns(rows) {
            let Some(mut place) = group.next_column()? else { return Err(ParquetError::General("a column too many".to_owned())) };
            match column {
                Column::Text(_, values) => {
                    let (values, levels) = present(values.into_iter().map(|text| text.map(|text| ByteArray::from(text.into_bytes()))));
                    place.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
                }
                Column::Whole(_, values) => {
                    let (values, levels) = present(values.into_iter());
                    place.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
                }
                Column::Real(_, values) => {
                    let (values, levels) = present(values.into_iter());
                    place.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
                }
                Column::Truth(_, values) => {
                    let (values, levels) = present(values.into_iter());
                    place.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
                }
            }
            place.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// The values that are there, and for each row whether it has one.
fn present<T>(values: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    (there, levels)
}

impl Column {
    fn field(&self) -> Result<Arc<Type>, ParquetError> {
        let (name, physical, logical) = match self {
            Column::Text(name, _) => (name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Column::Whole(name, _) => (name, Physical::INT64, None),
            Column::Real(name, _) => (name, Physical::DOUBLE, None),
            Column::Truth(name, _) => (name, Physical::BOOLEAN, None),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL).with_logical_type(logical);
        Ok(Arc::new(builder.build()?))
    }
}
