//! Documents cross the border as trees: Python's `dict`, `list`, `str`, `int`, `bool` and `None`, and back.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use slotwright::canon::Json;
use slotwright::{Error, Limits};

use crate::convert::Moment;
use crate::errors::{Failure, Result};

/// A document given as a `dict`. Aware `datetime`s and `date`s in it stand for their texts.
pub(crate) struct Tree(pub(crate) Json);

impl<'py> FromPyObject<'_, 'py> for Tree {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let limits = Limits::default();
        let mut walk = Walk { bytes_left: limits.text_bytes, limits: &limits };
        walk.read(&value, limits.depth).map(Tree).map_err(|fault| PyErr::from(fault.failure()))
    }
}

/// What the core answers, as plain objects.
pub(crate) fn plain<'py>(py: Python<'py>, tree: &Json) -> PyResult<Bound<'py, PyAny>> {
    Ok(match tree {
        Json::Null => py.None().into_bound(py),
        Json::Bool(flag) => PyBool::new(py, *flag).to_owned().into_any(),
        Json::Int(number) => number.into_pyobject(py)?.into_any(),
        Json::Text(text) => PyString::new(py, text).into_any(),
        Json::List(items) => {
            let items = items.iter().map(|item| plain(py, item)).collect::<PyResult<Vec<_>>>()?;
            PyList::new(py, items)?.into_any()
        }
        Json::Map(members) => {
            let dict = PyDict::new(py);
            members.iter().try_for_each(|(name, value)| dict.set_item(name, plain(py, value)?))?;
            dict.into_any()
        }
    })
}

/// The member of an answer's document as a plain object; `None` if it is not there.
pub(crate) fn member<'py>(py: Python<'py>, tree: &Json, name: &str) -> PyResult<Bound<'py, PyAny>> {
    plain(py, tree.get(name).unwrap_or(&Json::Null))
}

/// The list of that name; empty if it is not there.
pub(crate) fn list<'py>(py: Python<'py>, tree: &Json, name: &str) -> PyResult<Bound<'py, PyAny>> {
    plain(py, tree.get(name).unwrap_or(&Json::List(Vec::new())))
}

/// What each value is counted as beside its text: they take room, and there may be many in few objects.
const VALUE_BYTES: usize = 16;

struct Walk<'l> {
    /// What is left of `limits.text_bytes`: a `dict` may hold one list a million times.
    bytes_left: usize,
    limits: &'l Limits,
}

impl Walk<'_> {
    fn read(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Result<Json, Fault> {
        self.take(VALUE_BYTES)?;
        if value.is_none() {
            Ok(Json::Null)
        } else if let Ok(flag) = value.cast::<PyBool>() {
            Ok(Json::Bool(flag.is_true()))
        } else if let Ok(text) = value.cast::<PyString>() {
            self.text(text).map(Json::Text)
        } else if let Ok(number) = value.cast::<PyInt>() {
            whole(number)
        } else if let Ok(dict) = value.cast::<PyDict>() {
            self.map(dict, depth)
        } else if let Ok(list) = value.cast::<PyList>() {
            self.items(list.to_tuple(), depth)
        } else if let Ok(tuple) = value.cast::<PyTuple>() {
            self.items(tuple.clone(), depth)
        } else if value.is_instance_of::<PyDateTime>() {
            Ok(Json::text(value.extract::<Moment>()?.0))
        } else if value.is_instance_of::<PyDate>() {
            Ok(Json::text(value.call_method0("isoformat")?))
        } else if value.is_instance_of::<PyFloat>() {
            Err(Fault::invalid(format!("{} is a float: only whole numbers are read", value.repr()?)))
        } else {
            let kind = value.get_type().qualname()?;
            Err(PyTypeError::new_err(format!("a {kind} can't stand in a document")).into())
        }
    }

    fn items(&mut self, items: Bound<'_, PyTuple>, depth: usize) -> Result<Json, Fault> {
        let inner = self.deeper(depth)?;
        let read = |(index, item): (usize, Bound<'_, PyAny>)| {
            self.read(&item, inner).map_err(|fault| fault.under(format!("[{index}]")))
        };
        items.iter().enumerate().map(read).collect::<Result<_, _>>().map(Json::List)
    }

    /// Its items are copied first: a `tzinfo` written in Python may change the `dict` while it is read.
    fn map(&mut self, dict: &Bound<'_, PyDict>, depth: usize) -> Result<Json, Fault> {
        let inner = self.deeper(depth)?;
        let read = |item: Bound<'_, PyAny>| {
            let (name, value) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            let name = name.cast::<PyString>().map_err(|_| {
                PyTypeError::new_err(format!("{name:?} can't name a member of a document: names are texts"))
            })?;
            let name = self.text(name)?;
            let value = self.read(&value, inner).map_err(|fault| fault.under(format!(".{name}")))?;
            Ok((name, value))
        };
        dict.items().iter().map(read).collect::<Result<_, _>>().map(Json::Map)
    }

    fn text(&mut self, text: &Bound<'_, PyString>) -> Result<String, Fault> {
        let text = text.to_cow()?;
        self.take(text.len())?;
        Ok(text.into_owned())
    }

    fn take(&mut self, bytes: usize) -> Result<(), Fault> {
        let allowed = self.limits.text_bytes as u64;
        let left = self.bytes_left.checked_sub(bytes);
        self.bytes_left = left.ok_or(Error::Limit { limit: "text_bytes", allowed })?;
        Ok(())
    }

    fn deeper(&self, depth: usize) -> Result<usize, Fault> {
        let allowed = self.limits.depth as u64;
        Ok(depth.checked_sub(1).ok_or(Error::Limit { limit: "depth", allowed })?)
    }
}

fn whole(number: &Bound<'_, PyInt>) -> Result<Json, Fault> {
    match number.extract::<i64>() {
        Ok(number) if number.unsigned_abs() < 1 << 53 => Ok(Json::Int(number)),
        _ => Err(Fault::invalid("a whole number of 2^53 or more: write it as a text".to_owned())),
    }
}

/// What is wrong, and where: the steps from the value up.
enum Fault {
    Invalid { steps: Vec<String>, why: String },
    Other(Failure),
}

impl Fault {
    fn invalid(why: String) -> Fault {
        Fault::Invalid { steps: Vec::new(), why }
    }

    fn under(mut self, step: String) -> Fault {
        if let Fault::Invalid { steps, .. } = &mut self {
            steps.push(step);
        }
        self
    }

    fn failure(self) -> Failure {
        match self {
            Fault::Other(failure) => failure,
            Fault::Invalid { steps, why } => {
                let path: String = steps.into_iter().rev().collect();
                let at = path.strip_prefix('.').unwrap_or(&path).to_owned();
                Failure::Core(Error::JsonInvalid { at, why })
            }
        }
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Fault {
        Fault::Other(Failure::Python(error))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Other(Failure::Core(error))
    }
}
