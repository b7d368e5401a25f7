import Documents
import Testing

@Suite struct CSVTableTests {
    @Test func readsRowsByColumnName() {
        let table = CSVTable(
            parsing: "plate,device\n鄂H00001,truck-1\n鄂H00002,truck-2\n",
            required: ["device", "plate"]
        )
        #expect(table.problems.isEmpty)
        #expect(table.rows.map { $0["device"] } == ["truck-1", "truck-2"])
        #expect(table.rows.map { $0["plate"] } == ["鄂H00001", "鄂H00002"])
        #expect(table.rows.map(\.line) == [2, 3])
        #expect(table.rows[0]["company"] == "")
    }

    /// A text of the columns a and b, and the fields that are read from it.
    static let texts: [(String, [[String]])] = [
        ("a,b\n1,2", [["1", "2"]]),
        ("a,b\n1,2\n", [["1", "2"]]),
        ("a,b\r\n1,2\r\n3,4\r\n", [["1", "2"], ["3", "4"]]),
        ("a,b\r1,2\r3,4", [["1", "2"], ["3", "4"]]),
        ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
        ("a,b\n\n1,2\n   \n\t\n3,4\n\n", [["1", "2"], ["3", "4"]]),
        ("# list\na,b\n#1,2\n3,#4\n", [["3", "#4"]]),
        ("a,b\n,\n , \n1,\n", [["1", ""]]),
        ("a,b\n 1 ,\t2\t\n", [["1", "2"]]),
        ("a,b\n\" 1 \",\"2,3\"\n", [[" 1 ", "2,3"]]),
        ("a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]]),
        ("a,b\n\"\",2\n", [["", "2"]]),
        ("a,b\n\"1\" , \"2\" \n", [["1", "2"]]),
        ("a,b\n\"one\ntwo\",\"three\r\nfour\"\n5,6\n", [["one\ntwo", "three\r\nfour"], ["5", "6"]]),
        ("\"a\",\"b\"\n1,2\n", [["1", "2"]]),
        (" a , b \n1,2\n", [["1", "2"]]),
        ("a,b\n建筑垃圾，渣土,😀\n", [["建筑垃圾，渣土", "😀"]]),
        ("a,b\n\"#1\",2\n", [["#1", "2"]]),
        ("a,b\n", []),
        ("a;b\n1;2,3\n\"4;5\" ; 6\n", [["1", "2,3"], ["4;5", "6"]]),
        ("a\tb\n1\t 2 \n\t3\n\"4\t5\"\t\n", [["1", "2"], ["", "3"], ["4\t5", ""]]),
        ("# a,b,c\n\n\t\n\"a\";b\n1;2\n", [["1", "2"]]),
    ]

    @Test func readsWhatTheStandardAndSpreadsheetsWrite() {
        for (text, expected) in Self.texts {
            let table = CSVTable(parsing: text, required: ["a", "b"])
            #expect(table.problems.isEmpty, "\(text.debugDescription)")
            #expect(table.rows.map { [$0["a"], $0["b"]] } == expected, "\(text.debugDescription)")
        }
    }

    /// A text of the required columns device and class and the optional column plate, and its problems.
    static let mistakes: [(String, [String])] = [
        ("", ["line 1: the file is empty; its first line names the columns: device, class"]),
        ("# nothing\n\n", ["line 1: the file is empty; its first line names the columns: device, class"]),
        ("device\n", ["line 1: the column 'class' is missing"]),
        ("\n\nplate\n", ["line 3: the column 'device' is missing", "line 3: the column 'class' is missing"]),
        ("devise,class\nx,y\n", ["line 1: unknown column 'devise'; did you mean 'device'?"]),
        (
            "Device,CLASS\nx,y\n",
            [
                "line 1: unknown column 'Device'; did you mean 'device'?",
                "line 1: unknown column 'CLASS'; did you mean 'class'?",
            ]
        ),
        ("device,class,colour\n", ["line 1: unknown column 'colour'; known columns are device, class, plate"]),
        ("device,class,device\n", ["line 1: the column 'device' is there twice"]),
        ("device,class,\n", ["line 1: column 3 has no name"]),
        (
            "device，class\nx，y\n",
            ["line 1: fields are separated by full-width commas; save the file with plain ones"]
        ),
        ("device;class\nx,y\n", ["line 2: the row has 1 field, the header has 2"]),
        ("device\tclass\nx\ty\tz\n", ["line 2: the row has 3 fields, the header has 2"]),
        (
            "device,class\nx\ny,z\n1,2,3\n",
            [
                "line 2: the row has 1 field, the header has 2", "line 4: the row has 3 fields, the header has 2",
            ]
        ),
        ("device,class\nx,\"y\nz,1\n", ["line 2: the quote that opens in this line is never closed"]),
        ("device,class\n\"x\ny\",\"z\n", ["line 3: the quote that opens in this line is never closed"]),
        ("device,class\n\"x\"y,z\n1,2\n", ["line 2: text after a closing quote; quotes inside a field are doubled"]),
        (
            "device,class\nx\"y,z\n1,2\n",
            [
                "line 2: a quote inside a field: put the field in quotes, and double those in it"
            ]
        ),
        ("device,class\n\"a\nb\",c\nx\n", ["line 4: the row has 1 field, the header has 2"]),
    ]

    @Test func everyMistakeIsNamedWithItsLine() {
        for (text, expected) in Self.mistakes {
            let table = CSVTable(parsing: text, required: ["device", "class"], optional: ["plate"])
            #expect(table.problems.map(\.description) == expected, "\(text.debugDescription)")
        }
    }

    @Test func goodRowsAreReadBesideBadOnes() {
        let table = CSVTable(parsing: "a,b\n1\n2,3\n4\"5,6\n7,8\n", required: ["a", "b"])
        #expect(table.rows.map(\.line) == [3, 5])
        #expect(table.problems.map(\.line) == [2, 4])
    }

    @Test func oversizedFileIsRefused() {
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: CSVTable.maximumBytes + 1)
        #expect(CSVTable(parsing: bytes, required: ["a"]).problems.first?.message.contains("more than") == true)
    }

    /// What is written by the rules of RFC 4180 is read back, whatever the fields are.
    @Test func writtenFieldsAreReadBack() {
        let pieces = ["", "a", "渣土", ",", "\"", "\n", "\r\n", " ", "#", "\t", "é", "\r"]
        var state: UInt64 = 4180
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for round in 0..<500 {
            let rows = (0..<random(5)).map { _ in
                (0..<3).map { _ in (0..<random(5)).map { _ in pieces[random(pieces.count)] }.joined() }
            }
            .filter { $0 != ["", "", ""] }
            let lines = rows.map { row in
                row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
            }
            let text = (["a,b,c"] + lines).joined(separator: round % 2 == 0 ? "\n" : "\r\n")
            let table = CSVTable(parsing: text, required: ["a", "b", "c"])
            #expect(table.problems.isEmpty, "\(text.debugDescription)")
            #expect(table.rows.map { [$0["a"], $0["b"], $0["c"]] } == rows, "\(text.debugDescription)")
        }
    }

    @Test func randomBytesNeverTrap() {
        var state: UInt64 = 99
        let alphabet: [UInt8] = Array("ab,\"\n\r# \t;".utf8) + [0xEF, 0xBB, 0xBF, 0xFF, 0x00]
        for _ in 0..<2000 {
            let bytes = (0..<30).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            let table = CSVTable(parsing: bytes, required: ["a"], optional: ["b"])
            #expect(table.rows.isEmpty || table.rows.allSatisfy { $0.line > 1 })
        }
    }
}
