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
        let line = line(of: offset)
        let start = lineStarts[line - 1]
        let before = bytes[start..<max(start, min(offset, bytes.count))]
        // Continuation bytes of UTF-8 are no characters of their own.
        let characters = before.count { $0 & 0xC0 != 0x80 }
        return (line, characters + 1)
    }

    /// The line alone, which is found without a look at the text: a file may be one long line.
    package func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }
}
