import Documents
import Testing

/// Files as spreadsheets on Chinese Windows save them, as bytes in hexadecimal.
@Suite struct CSVEncodingTests {
    /// device,plate / truck-1,鄂H·A1234 / 荆门渣土,𠮷野㐀
    static let header = "6465766963652c706c6174650d0a"
    static let gb18030 =
        header + "747275636b2d312cb6f548a1a441313233340d0a" + "bea3c3c5d4fccdc1" + "2c" + "9534b235d2b08139ee390d0a"
    static let utf8 =
        header + "747275636b2d312ce9848248c2b741313233340d0a" + "e88d86e997a8e6b8a3e59c9f" + "2c"
        + "f0a0aeb7e9878ee390800d0a"
    static let rows = [["truck-1", "鄂H·A1234"], ["荆门渣土", "𠮷野㐀"]]

    /// Excel's "Unicode text": UTF-16, little end first, tabs; and the same with the big end first.
    static let utf16 =
        "fffe640065007600690063006500090070006c006100740065000d000a00"
        + "74007200750063006b002d003100090002914800b700410031003200330034000d000a00"
        + "4683e895236e1f57090042d8b7dfce9100340d000a00"

    @Test(arguments: [
        ("GB18030", gb18030),
        ("GB18030 with a byte order mark", "84319533" + gb18030),
        ("UTF-8", utf8),
        ("UTF-8 with a byte order mark", "efbbbf" + utf8),
        ("UTF-16", utf16),
        ("UTF-16, big end first", swapped(utf16)),
    ])
    func everyEncodingReadsAlike(name: String, hexadecimal: String) {
        let table = CSVTable(parsing: bytes(hexadecimal), required: ["device", "plate"])
        #expect(table.problems.isEmpty)
        #expect(table.rows.map { [$0["device"], $0["plate"]] } == Self.rows)
    }

    /// A text of the columns device and plate, and what is wrong with it; the other rows are read.
    static let damaged: [(hexadecimal: String, problems: [String], devices: [String])] = [
        // 0xFF is no byte of GB18030.
        (
            gb18030 + "62ff2c310d0a" + "632c320d0a",
            ["line 4: bytes that are neither UTF-8 nor GB18030; save the file as 'CSV UTF-8'"],
            ["truck-1", "荆门渣土", "c"]
        ),
        // A character is cut off at the line's end, and another at that of the file.
        (
            gb18030 + "62be0d0a" + "bea32c310d0a" + "c3c52c8139ee",
            [
                "line 4: bytes that are neither UTF-8 nor GB18030; save the file as 'CSV UTF-8'",
                "line 6: bytes that are neither UTF-8 nor GB18030; save the file as 'CSV UTF-8'",
            ],
            ["truck-1", "荆门渣土", "荆"]
        ),
        // UTF-8 in which one row came from elsewhere; its own bytes would be GB18030.
        (
            utf8 + "bea3c3c52c310d0a" + "632c320d0a",
            ["line 4: bytes that are not UTF-8, as the rest is; save the file as 'CSV UTF-8'"],
            ["truck-1", "荆门渣土", "c"]
        ),
        // Half a surrogate pair, and an odd number of bytes.
        (
            utf16 + "42d809003100 0d000a00" + "630009003200 0d000a00" + "64",
            [
                "line 4: half a character of UTF-16; save the file as 'CSV UTF-8'",
                "line 6: half a character of UTF-16; save the file as 'CSV UTF-8'",
            ],
            ["truck-1", "荆门渣土", "c"]
        ),
    ]

    @Test func everyDamagedRowIsNamedAndTheOthersAreRead() {
        for (hexadecimal, problems, devices) in Self.damaged {
            let table = CSVTable(parsing: bytes(hexadecimal), required: ["device", "plate"])
            #expect(table.problems.map(\.description) == problems)
            #expect(table.rows.map { $0["device"] } == devices)
        }
    }

    @Test func damageBesideOtherMistakesIsInTheOrderOfTheLines() {
        let table = CSVTable(
            parsing: bytes(Self.header + "610d0a" + "ff2c310d0a" + "622c320d0a"),
            required: ["device"],
            optional: ["plate"]
        )
        #expect(table.problems.map(\.line) == [2, 3])
        #expect(table.rows.map { $0["device"] } == ["b"])
    }

    @Test func aDamagedHeaderIsNamed() {
        let table = CSVTable(parsing: bytes("ff2c620a312c320a"), required: ["a", "b"])
        #expect(table.problems.first?.message.contains("neither UTF-8 nor GB18030") == true)
        #expect(table.rows.isEmpty)
    }

    /// Any text, cut and damaged at random: it is read, or its problems have lines of the file, in bounded time.
    @Test func randomBytesOfEveryEncodingNeverTrap() {
        var state: UInt64 = 18_030
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let files = [Self.gb18030, Self.utf8, Self.utf16].map(bytes)
        for _ in 0..<3000 {
            var file = files[random(files.count)]
            for _ in 0..<random(4) { file[random(file.count)] = UInt8(random(256)) }
            file = Array(file.prefix(random(file.count + 1)))
            let table = CSVTable(parsing: file, required: ["device"], allowingOthers: true)
            #expect(table.problems.allSatisfy { (1...file.count + 1).contains($0.line) })
        }
    }
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.filter { $0 != " " })
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0..<$0 + 2]), radix: 16)! }
}

/// The two bytes of each unit exchanged.
private func swapped(_ hexadecimal: String) -> String {
    let digits = Array(hexadecimal.filter { $0 != " " })
    return stride(from: 0, to: digits.count, by: 4)
        .map { String(digits[$0 + 2..<$0 + 4] + digits[$0..<$0 + 2]) }
        .joined()
}
