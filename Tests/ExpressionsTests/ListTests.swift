import Expressions
import Testing

/// What can be done with lists: macros, elements, equality.
@Suite struct ListTests {
    @Test func existsAsksForOne() {
        expectOutcomes([
            ("[1, 2, 3].exists(e, e > 2)", "true"), ("[1, 2, 3].exists(e, e > 3)", "false"),
            ("[].exists(e, e > 1)", "false"), ("[1].exists(e, e == 1)", "true"),
            ("['full', 'half'].exists(state, load == state)", "true"), ("[speed, limit].exists(x, x > 70.0)", "true"),
            ("[1, 2.5].exists(x, x > fume)", "true"), ("[fan, purifier].exists(x, !x)", "true"),
            ("[duration('1h'), duration('2h')].exists(d, idle < d)", "true"),
            ("['core', 'depot'].exists(p, inside(p))", "true"), ("['depot'].exists(p, inside(p))", "false"),
            ("['10m'].exists(w, mean(fume, w) > 2)", "true"), ("[speed, missing].exists(x, has(x))", "absent(missing)"),
            ("[speed].exists(x, has(x))", "true"), ("[1].exists(x, [2].exists(y, x < y))", "true"),
            ("[1, 2].exists(x, [x, x + 1].exists(y, y == 3))", "true"), ("([1] + [2]).exists(x, x == 2)", "true"),
            ("[[1, 2], [3]].exists(l, 3 in l)", "true"), ("[[1, 2], [3]].exists(l, size(l) == 3)", "false"),
        ])
    }

    @Test func allAsksForEveryOne() {
        expectOutcomes([
            ("[1, 2, 3].all(e, e > 0)", "true"), ("[1, 2, 3].all(e, e > 1)", "false"), ("[].all(e, e > 1)", "true"),
            ("[speed, limit].all(x, x >= 60.0)", "true"), ("['a', 'ab'].all(t, t.startsWith('a'))", "true"),
            ("['^鄂', '[0-9]+$'].all(p, plate.matches(p))", "true"),
            ("[1, 2].all(x, [1, 2].all(y, x + y < 5))", "true"), ("[true].all(b, b)", "true"),
        ])
    }

    @Test func existsOneCounts() {
        expectOutcomes([
            ("[1, 2, 3].exists_one(e, e > 2)", "true"), ("[1, 2, 3].exists_one(e, e > 1)", "false"),
            ("[1, 2, 3].exists_one(e, e > 3)", "false"), ("[].exists_one(e, e == 1)", "false"),
            ("[fan, purifier, fan].exists_one(x, x)", "false"), ("[fan, purifier].exists_one(x, x)", "true"),
        ])
    }

    @Test func macrosTreatErrorsAsTheirOperators() {
        expectOutcomes([
            ("[1, 2, 3].exists(e, e / 0 == 1)", "division by zero"), ("[0, 1].exists(e, 1 / e == 1)", "true"),
            ("[1, 0].exists(e, 1 / e == 1)", "true"), ("[0, 2].exists(e, 1 / e == 1)", "division by zero"),
            ("[0, 1].all(e, 1 / e == 2)", "false"), ("[0, 1].all(e, 1 / e == 1)", "division by zero"),
            ("[0, 1].exists_one(e, 1 / e == 1)", "division by zero"),
            ("[1, 0].exists_one(e, 1 / e == 1)", "division by zero"),
            ("[1, 2].exists_one(e, e == 1 || gone)", "absent(gone)"),
            // The list is made before its elements are looked at.
            ("[1 / 0, 1].exists(e, e == 1)", "division by zero"), ("[1, lost].all(e, e == 2)", "absent(lost)"),
            ("[lost].exists(e, true)", "absent(lost)"), ("[lost, 1 / 0].exists(e, true)", "absent(lost)"),
            ("[[1], [lost]].exists(l, true)", "absent(lost)"), ("[lost].exists(e, e > 1) || fan", "true"),
        ])
    }

    @Test func theNameHidesOthers() {
        expectOutcomes([
            ("[1].exists(speed, speed == 1)", "true"), ("[1].exists(speed, speed == 1) && speed > 70", "true"),
            ("[1].exists(x, [2].exists(x, x == 2))", "true"), ("[1].exists(x, [x].exists(x, x == 1))", "true"),
            ("[1].exists(x, [2].exists(x, x == 2) && x == 1)", "true"), ("[1].exists(load, load in [1])", "true"),
            ("[limit].exists(x, previous.speed < x)", "true"),
        ])
    }

    @Test func listsHaveElements() {
        expectOutcomes([
            ("[7, 8, 9][0]", "7"), ("[7, 8, 9][2]", "9"), ("[7, 8, 9][1 + 1]", "9"), ("[0.5, 1.5][1]", "1.5"),
            ("['a', 'b'][0]", #""a""#), ("[7, 8, 9][count - 7]", "7"), ("[7, 8, 9][count - 6]", "8"),
            ("[7, 8, 9][count - 5]", "9"), ("[7, 8, 9][count - 4]", "out of bounds"),
            ("[7][smallest]", "out of bounds"),
            ("[7, 8, 9][largest]", "out of bounds"), ("[7, 8][count - 8]", "out of bounds"),
            ("[7][lost]", "absent(lost)"),
            ("[speed, limit][0]", "72.5"), ("[speed, 1][count - 6]", "1.0"), ("[1, speed][count - 7]", "1.0"),
            ("[load, plate][count - 7]", #""full""#), ("[load, previous.load][count - 6] == 'half'", "true"),
            ("[1, lost][0]", "absent(lost)"), ("[1, lost][count - 7]", "absent(lost)"),
            ("[7, 8, 9][count] == 1 || fan", "true"), ("[fan, purifier][count - 6]", "false"),
            ("[time, firstInstant][count - 7] == time", "true"), ("([1] + [2])[1]", "2"),
            ("[7, 8, 9, 10, 11, 12, 13][count - 2] + [1][0]", "13"),
            ("[3, 2, 1].exists(i, [9, 8, 7, 6][i] == 6)", "true"),
        ])
    }

    @Test func listsAreEqualElementByElement() {
        expectOutcomes([
            ("[1, 2] == [1, 2]", "true"), ("[1, 2] == [2, 1]", "false"), ("[1] == [1, 2]", "false"),
            ("[] == []", "true"), ("[1] != [1]", "false"), ("[1] != [2]", "true"), ("[1.0] == [1]", "true"),
            ("[load, 'x'] == ['full', 'x']", "true"), ("[[1], [2]] == [[1], [2]]", "true"),
            ("[[1], [2]] == [[1], [2, 3]]", "false"), ("[1] + [2] == [1, 2]", "true"),
            ("[lost] == [1]", "absent(lost)"),
            ("[2, lost] == [1, 1]", "absent(lost)"), ("[lost] == [1, 2]", "absent(lost)"), ("[nan] == [nan]", "false"),
        ])
    }

    @Test func misusedListsAreRefused() {
        expectFaults([
            ("speed.exists(x, x > 1)", "1+5", "works on a list that is written out", nil),
            ("[1].exists(x > 1)", "5+6", "takes a name and a condition", nil),
            ("[1].exists(1, true)", "12+1", "begins with a name", nil),
            ("[1].exists(a.b, true)", "12+3", "begins with a name", nil),
            ("[1].exists(x, x)", "2+1", "exists() asks for conditions, but this is an int", nil),
            ("[1].exists(x, x + 1)", "15+5", "asks for conditions", nil),
            ("[1].exists(x, y > 1)", "15+1", "unknown name 'y'", nil),
            ("[1].exist(x, x > 1)", "5+5", "lists have no function 'exist'", "exists"),
            ("[1].filter(x, x > 1)", "5+6", "there are all, exists, exists_one, size", nil),
            ("['core', 'depo'].all(p, inside(p))", "10+6", "no place 'depo'", "depot"),
            ("['full', 'hal'].all(s, load == s)", "10+5", "is not a value of 'load'", "half"),
            ("[1, 'a'].all(x, x > 0)", "5+3", "cannot compare a string with an int", nil),
            ("[sped].all(x, x > 0)", "2+4", "unknown name 'sped'", "speed"),
            ("[1].all(x, x > 0) && x > 0", "22+1", "unknown name 'x'", nil),
            ("[1, 2][2]", "8+1", "there is no element 2; the last element has the index 1", nil),
            ("[1, 2][-1]", "8+2", "there is no element -1", nil), ("[][0]", "4+1", "the list is empty", nil),
            ("[][count]", "1+2", "an empty list", nil), ("[1]['a']", "5+3", "an index is an int", nil),
            ("[1][1.0]", "5+3", "an index is an int", nil), ("[1, 'a'][count]", "5+3", "of one type", nil),
            ("[[1], [2]][count]", "2+3", "a list stands behind", nil), ("[1] < [2]", "5+1", "lists have no order", nil),
            ("[1] == 1", "8+1", "only be equal to a list, but this is an int", nil),
            ("[1] == ['a']", "9+3", "cannot compare an int with a string", nil),
            ("[1] + 1 == [2]", "1+3", "a list stands behind", nil), ("[1]", "1+3", "a list stands behind", nil),
            ("[previous.speed].exists(x, [1.0].exists(previous, x > previous))", "41+8", "take another name", nil),
        ])
    }

    @Test func nestsOfMacrosAreBounded() {
        let list = "[" + (0..<30).map { "\($0)" }.joined(separator: ", ") + "]"
        let cases = [
            "\(list).all(a, \(list).all(b, \(list).all(c, a + b + c >= 0)))",
            // Each name is twice the one before it.
            (0..<40).map { "[x\($0) + x\($0)].all(x\($0 + 1), " }.joined().replacing("x0", with: "count")
                + "true" + String(repeating: ")", count: 40),
        ]
        for text in cases {
            let error = #expect(throws: ExpressionError.self) { _ = try outcome(of: text) }
            let message = error?.message ?? ""
            #expect(message.contains("make more than") || message.contains("levels deep"), "\(message)")
        }
        expectOutcomes([("\(list).all(a, \(list).all(b, a + b >= 0))", "true")])
    }
}
