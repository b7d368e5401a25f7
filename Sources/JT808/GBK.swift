import Glibc

/// The character set of the protocol's texts, in practice of number plates, by the C library's `iconv`.
enum GBK {
    /// The text; U+FFFD stands for what is no character, because a plate that cannot be read is no reason to refuse a terminal.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return String(decoding: bytes, as: UTF8.self) }
        var converter = Converter(from: "GBK", to: "UTF-8")
        var text = ""
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let width = bytes[index] < 0x80 ? 1 : 2
            let character = bytes[index..<min(index + width, bytes.endIndex)]
            if width == 1 {
                text.unicodeScalars.append(Unicode.Scalar(bytes[index]))
                index += 1
            } else if let converted = converter?.converted(character) {
                text += String(decoding: converted, as: UTF8.self)
                index += 2
            } else {
                text += "\u{fffd}"
                index += 1
            }
        }
        return text
    }

    /// The bytes of a text; `?` stands for what the set does not have.
    static func bytes(_ text: String) -> [UInt8] {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return Array(text.utf8) }
        var converter = Converter(from: "UTF-8", to: "GBK")
        return text.unicodeScalars.flatMap { scalar -> [UInt8] in
            scalar.isASCII
                ? [UInt8(scalar.value)] : converter?.converted(Array(String(scalar).utf8)[...]) ?? [UInt8(ascii: "?")]
        }
    }
}

/// An open conversion of single characters.
@safe private struct Converter: ~Copyable {
    private let descriptor: iconv_t

    /// `nil` where the C library lacks the tables; Debian's has them without further packages.
    init?(from: String, to: String) {
        // What iconv_open returns for a failure is the pointer with the value -1.
        guard let descriptor = unsafe iconv_open(to, from),
            unsafe descriptor != UnsafeMutableRawPointer(bitPattern: -1)
        else { return nil }
        unsafe self.descriptor = descriptor
    }

    deinit {
        unsafe _ = iconv_close(descriptor)
    }

    /// `nil` where the bytes are no character, or the other set does not have it.
    mutating func converted(_ character: ArraySlice<UInt8>) -> [UInt8]? {
        var input = character.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 8)
        var inputCount = input.count
        var outputCount = output.count
        let descriptor = unsafe self.descriptor
        let result = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                var source = input.baseAddress
                var target = output.baseAddress
                return unsafe iconv(descriptor, &source, &inputCount, &target, &outputCount)
            }
        }
        // Anything but 0 is a failure, or a character that was replaced by a similar one.
        guard result == 0, inputCount == 0 else {
            unsafe _ = iconv(descriptor, nil, nil, nil, nil)
            return nil
        }
        return output.prefix(output.count - outputCount).map { UInt8(bitPattern: $0) }
    }
}
