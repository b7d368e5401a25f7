import Foundation
import Telemetry
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    @Test func membersStandInTheOrderOfTheCalls() {
        var json = JSONWriter()
        #expect(json.text == "{}")
        json.set("b", "鄂H12345")
        json.set("a", 5 as Int64)
        json.set("absent", nil as String?)
        json.set("on", true)
        json.setNull("nothing")
        json.set("speed", 61.5)
        json.set("data", json: #"{"x":[1]}"#)
        #expect(
            json.text
                == #"{"b":"鄂H12345","a":5,"on":true,"nothing":null,"speed":61.5,"data":{"x":[1]}}"#
        )
    }

    @Test(arguments: [
        ("", #""""#), ("\"", #""\"""#), ("\\", #""\\""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}", #""\u0000""#),
        ("\u{8}\u{c}\u{1f}", #""\u0008\u000c\u001f""#), ("\u{7f}", "\"\u{7f}\""), ("渣土车", #""渣土车""#), ("🚛", #""🚛""#),
        ("\r\n", #""\r\n""#), ("e\u{301}", "\"e\u{301}\""), ("</script>", #""</script>""#),
    ])
    func textsAreEscapedWhereTheyMust(text: String, json: String) {
        #expect(jsonString(text).unicodeScalars.elementsEqual(json.unicodeScalars))
    }

    @Test(arguments: [
        (0.0, "0.0"), (61.5, "61.5"), (31.0376011, "31.0376011"), (1e16, "1e+16"), (.leastNonzeroMagnitude, "5e-324"),
        (.infinity, "null"),
        (-.infinity, "null"), (.nan, "null"),
    ])
    func numbersHaveTheirShortestDigits(value: Double, json: String) {
        var writer = JSONWriter()
        writer.set("n", value)
        #expect(writer.text == "{\"n\":\(json)}")
    }

    @Test func foundationReadsBackRandomTexts() throws {
        let seed: UInt64 = 8259
        var random = SplitMix64(seed: seed)
        for _ in 0..<5000 {
            let name = randomText(&random)
            let text = randomText(&random)
            var json = JSONWriter()
            json.set("first", "value")
            json.set("x" + name, text)
            let object = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: String]
            let member = try #require(object?.first { $0.key != "first" }, "\(json.text), seed \(seed)")
            #expect(Array(member.key.utf8) == Array("x\(name)".utf8), "\(json.text), seed \(seed)")
            #expect(Array(member.value.utf8) == Array(text.utf8), "\(json.text), seed \(seed)")
        }
    }

    @Test func foundationReadsBackRandomNumbers() throws {
        let seed: UInt64 = 754
        var random = SplitMix64(seed: seed)
        for _ in 0..<5000 {
            let double = Double(bitPattern: random.next())
            let integer = Int64(bitPattern: random.next() >> UInt64.random(in: 0...63, using: &random))
            guard double.isFinite else { continue }
            var json = JSONWriter()
            json.set("double", double)
            json.set("integer", integer)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: NSNumber],
                "\(json.text), seed \(seed)"
            )
            // Foundation reads numbers by way of Decimal and may be some units in the last place off; strtod is exact.
            let foundation = try #require(object["double"]).doubleValue
            #expect(abs(foundation - double) <= abs(double) * 1e-14, "\(json.text), seed \(seed)")
            #expect(unsafe strtod("\(double)", nil) == double)
            #expect(object["integer"]?.int64Value == integer, "\(json.text), seed \(seed)")
        }
    }

    /// Controls, quotes, letters of all planes: whatever a device or a register may call something.
    private func randomText(_ random: inout SplitMix64) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let ranges: [ClosedRange<UInt32>] = [
                0...0x1f, 0x20...0x7e, 0x22...0x22, 0x5c...0x5c, 0x7f...0x9f, 0x300...0x30a, 0x4e00...0x9fff,
                0x2028...0x2029, 0x1f300...0x1faff, 0xe000...0xffff, 0x10000...0x10ffff,
            ]
            let range = ranges.randomElement(using: &random)!
            // Foundation drops U+FEFF, which it takes for a byte order mark wherever it stands.
            guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)), scalar != "\u{feff}" else {
                continue
            }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
