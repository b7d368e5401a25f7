/// Turns offsets of a text into lines and columns, both counted from 1.
package struct LineTable {
    private let bytes: [UInt8]
    private let lineStarts: [Int]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    /// Columns count characters (Unicode scalars), as editors show them, not bytes.
    package func position(of offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = lineStarts[low]
        let before = bytes[start..<max(start, min(offset, bytes.count))]
        // Continuation bytes of UTF-8 are no characters of their own.
        let characters = before.count { $0 & 0xC0 != 0x80 }
        return (low + 1, characters + 1)
    }
}
