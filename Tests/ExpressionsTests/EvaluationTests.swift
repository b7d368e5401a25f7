import Expressions
import Testing

/// What expressions come to, against the CEL language definition.
@Suite struct EvaluationTests {
    @Test func literalsHaveTheirValue() {
        expectOutcomes([
            ("0", "0"), ("42", "42"), ("-42", "-42"), ("0x1F", "31"), ("0XfF", "255"), ("-0x10", "-16"), ("007", "7"),
            ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
            ("0x7FFFFFFFFFFFFFFF", "9223372036854775807"),
            ("1.5", "1.5"), (".5", "0.5"), ("1e3", "1000.0"), ("1.5E-2", "0.015"), ("2e+2", "200.0"), ("-0.0", "-0.0"),
            ("true", "true"), ("false", "false"), ("null", "null"),
            (#""text""#, #""text""#), ("'text'", #""text""#), ("''", #""""#), (#"'"'"#, #"""""#),
            ("'''it's'''", #""it's""#), ("\"\"\"two\nlines\"\"\"", "\"two\nlines\""), ("\"\"\"\"\"\"", #""""#),
            (#"r"a\n""#, #""a\n""#), (#"R'\'"#, #""\""#), ("'荆门'", #""荆门""#),
            ("// nothing\n1 // one\n// more", "1"), ("\t1\r\n\u{0C}+ 1 ", "2"),
        ])
    }

    @Test func escapesStandForTheirCharacter() {
        expectOutcomes([
            (#"'\a\b\f\n\r\t\v'"#, "\"\u{7}\u{8}\u{C}\n\r\t\u{B}\""), (#"'\\\'\"\?\`'"#, "\"\\'\"?`\""),
            (#"'\x41\X62'"#, #""Ab""#), (#"'\u8346\u95e8'"#, #""荆门""#), (#"'\U0001F69B'"#, #""🚛""#),
            (#"'\101\377'"#, #""Aÿ""#), (#"'\303\277' == 'Ã¿'"#, "true"), (#"'\000' == '\x00'"#, "true"),
            (#"'\1011' == 'A1'"#, "true"),
        ])
    }

    @Test func intArithmeticTruncatesAndFailsBeyondItsBorders() {
        expectOutcomes([
            ("1 + 2", "3"), ("1 - 2", "-1"), ("3 * 4", "12"), ("7 / 2", "3"), ("-7 / 2", "-3"), ("7 / -2", "-3"),
            ("7 % 3", "1"), ("-7 % 3", "-1"), ("7 % -3", "1"), ("-7 % -3", "-1"),
            ("count / 2", "3"), ("count % 4", "3"), ("-count", "-7"), ("-(-count)", "7"), ("--count", "7"),
            ("1 / 0", "division by zero"), ("1 % 0", "division by zero"), ("count / 0", "division by zero"),
            ("0 / 0", "division by zero"), ("smallest / 0", "division by zero"),
            ("-9223372036854775808 / -1", "overflow"), ("-9223372036854775808 % -1", "overflow"),
            ("smallest / -1", "overflow"), ("smallest % -1", "overflow"), ("-smallest", "overflow"),
            ("-(-9223372036854775808)", "overflow"), ("--9223372036854775808", "overflow"),
            ("9223372036854775807 + 1", "overflow"), ("-9223372036854775808 - 1", "overflow"),
            ("largest + 1", "overflow"), ("largest - -1", "overflow"), ("smallest - 1", "overflow"),
            ("largest * 2", "overflow"), ("4611686018427387904 * 2", "overflow"), ("smallest * -1", "overflow"),
            ("largest + smallest", "-1"), ("-9223372036854775807 - 1", "-9223372036854775808"),
        ])
    }

    @Test func doubleArithmeticFollowsIEEE754() {
        expectOutcomes([
            ("1.5 + 2.25", "3.75"), ("1.0 / 4.0", "0.25"), ("2.0 * 0.5", "1.0"), ("0.1 + 0.2", "0.30000000000000004"),
            ("1.0 / 0.0", "inf"), ("-1.0 / 0.0", "-inf"), ("0.0 / 0.0", "nan"), ("-speed", "-72.5"), ("-(0.0)", "-0.0"),
            ("1e308 * 10.0", "inf"), ("speed - limit", "12.5"), ("fume / fume", "1.0"), ("infinite - infinite", "nan"),
        ])
    }

    @Test func anIntLiteralBesideADoubleIsADouble() {
        expectOutcomes([
            ("fume * 2", "3.0"), ("2 * fume", "3.0"), ("speed - -1", "73.5"), ("1 / 4.0", "0.25"), ("speed / 0", "inf"),
            ("fume + (2)", "3.5"), ("fan ? 1 : 2.5", "1.0"), ("fan ? fume : 0", "1.5"), ("1 + 0.5", "1.5"),
        ])
    }

    /// Concentrations, flows and stoves with what GB 18483-2001's formula makes of them.
    @Test func concentrationsAreConvertedToTheBaseFlow() {
        expectOutcomes([
            ("base_concentration(3.0, 12000.0, 4.0)", "4.5"), ("base_concentration(1.0, 6000.0, 2.0)", "1.5"),
            ("base_concentration(5.0, 4000.0, 6.0)", "1.6666666666666667"), ("base_concentration(3, 12000, 4)", "4.5"),
            ("base_concentration(fume, speed * 100, 2.0)", "2.71875"),
            ("base_concentration(fume, 14000, count)", "1.5"),
            ("base_concentration(fume, 12000, 0)", "division by zero"),
            ("base_concentration(fume, 12000, count - 7)", "division by zero"),
            ("base_concentration(fume, 12000, -speed)", "division by zero"),
            ("base_concentration(fume, 12000, nan)", "division by zero"),
            ("fan || base_concentration(fume, 12000, 0) > 2", "true"),
            ("has(missing) ? missing : base_concentration(fume, 12000, 4)", "2.25"),
            ("has(fume) ? fume : base_concentration(missing, 12000, 0)", "1.5"),
            ("string(base_concentration(missing, 12000, 4))", "absent(missing)"),
            ("string(base_concentration(fume, missing, 4))", "absent(missing)"),
            ("string(base_concentration(fume, 12000, missing))", "absent(missing)"),
        ])
    }

    @Test func conversionsAreExplicit() {
        expectOutcomes([
            ("double(count) * fume", "10.5"), ("int(fume)", "1"), ("int(-1.9)", "-1"), ("int(7)", "7"),
            ("double(2.5)", "2.5"),
            ("int(nan)", "overflow"), ("int(1e19)", "overflow"), ("int(top)", "overflow"), ("int(bottom)", "overflow"),
            ("int(border)", "9007199254740992"), ("double(9007199254740993)", "9007199254740992.0"),
            ("double(1 / 0)", "division by zero"),
        ])
    }

    @Test func textsAreReadAsValues() {
        expectOutcomes([
            ("int('42')", "42"), ("int('-7')", "-7"), ("int(digits) + 1", "43"), ("int(plate)", "unreadable"),
            ("double('1.5')", "1.5"), ("double('-1e3')", "-1000.0"), ("double(digits)", "42.0"),
            ("double(plate)", "unreadable"), ("bool('true')", "true"), ("bool('0')", "false"), ("bool(fan)", "true"),
            ("bool(digits)", "unreadable"), ("int(silent)", "absent(silent)"), ("int(load)", "unreadable"),
            ("int(plate) == 1 || fan", "true"), ("timestamp(date) == timestamp('2026-11-22T23:00:00Z')", "true"),
            ("timestamp(plate) < time", "unreadable"), ("duration(span)", "5400000 ms"),
            ("duration(plate)", "unreadable"), ("int(digits + '0')", "420"),
            // More digits than 64 bits hold are known to be wrong only when they are met.
            (
                "int(digits + digits + digits + digits + digits + digits + digits + digits + digits + digits)",
                "unreadable"
            ),
        ])
    }

    @Test func valuesAreWrittenAsTexts() {
        expectOutcomes([
            ("string(1)", #""1""#), ("string(-9223372036854775808)", #""-9223372036854775808""#),
            ("string(count) + '%'", #""7%""#), ("string(1.5)", #""1.5""#), ("string(speed)", #""72.5""#),
            ("string(limit)", #""60""#), ("string(-0.0)", #""-0""#), ("string(nan)", #""NaN""#),
            ("string(infinite)", #""+Inf""#), ("string(-infinite)", #""-Inf""#), ("string(fan)", #""true""#),
            ("string(false)", #""false""#), ("string(plate)", #""鄂H12345""#), ("string(load)", #""full""#),
            ("string('a')", #""a""#), ("string(timestamp('2009-02-13T23:31:30Z'))", #""2009-02-13T23:31:30Z""#),
            ("string(time)", #""2026-11-22T23:05:09.25Z""#), ("string(firstInstant)", #""0001-01-01T00:00:00Z""#),
            ("string(lastInstant)", #""9999-12-31T23:59:59.999Z""#), ("string(duration('1000000s'))", #""1000000s""#),
            ("string(idle)", #""5405.25s""#), ("string(duration('-1ms'))", #""-0.001s""#),
            ("string(duration('0s'))", #""0s""#), ("string(missing)", "absent(missing)"),
            ("int(string(beyond)) == beyond", "true"), ("double(string(fume)) == fume", "true"),
            ("timestamp(string(time)) == time", "true"), ("duration(string(idle)) == idle", "true"),
        ])
    }

    @Test func operatorsBindAsInCEL() {
        expectOutcomes([
            ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 3 - 2", "5"), ("100 / 10 / 2", "5"),
            ("100 / 10 * 2", "20"),
            ("7 % 4 * 2", "6"), ("2 * 7 % 4", "2"), ("-2 * -3", "6"), ("1 - -1", "2"), ("1--1", "2"),
            ("-count + 8", "1"),
            ("1 + 1 == 2", "true"), ("1 < 2 == true", "true"), ("2 > 1 != false", "true"), ("!true == false", "true"),
            ("!(true == false)", "true"), ("!!true", "true"), ("!!!fan", "false"),
            ("true || true && false", "true"), ("(true || true) && false", "false"), ("false && false || true", "true"),
            ("1 == 1 && 2 == 2", "true"), ("1 in [1] == true", "true"),
            ("true ? 1 : true ? 2 : 3", "1"), ("false ? 1 : false ? 2 : 3", "3"), ("false || true ? 1 : 2", "1"),
            ("fan ? (purifier ? 1 : 2) : 3", "2"),
        ])
    }

    @Test func logicAbsorbsErrorsFromBothSides() {
        expectOutcomes([
            ("true && true", "true"), ("true && false", "false"), ("false && true", "false"),
            ("false && false", "false"),
            ("true || true", "true"), ("true || false", "true"), ("false || true", "true"), ("false || false", "false"),
            ("false && gone", "false"), ("gone && false", "false"), ("true && gone", "absent(gone)"),
            ("gone && true", "absent(gone)"), ("gone && gone", "absent(gone)"),
            ("true || gone", "true"), ("gone || true", "true"), ("false || gone", "absent(gone)"),
            ("gone || false", "absent(gone)"), ("gone || gone", "absent(gone)"),
            ("gone && 1 / 0 == 0", "absent(gone)"), ("1 / 0 == 0 && gone", "division by zero"),
            ("gone && true && false", "false"), ("true && gone && true", "absent(gone)"),
            ("true && gone && missing > 1 && false", "false"), ("gone || missing > 1 || true", "true"),
            ("missing > 1 || gone || false", "absent(missing)"), ("gone || missing > 1 || false", "absent(gone)"),
            ("false && missing > 1", "false"), ("missing > 1", "absent(missing)"), ("!gone", "absent(gone)"),
            ("(gone || true) && fan", "true"), ("(gone && false) || fan", "true"),
            ("(gone || false) && false", "false"),
            ("!(gone && false)", "true"), ("!(gone || false)", "absent(gone)"),
            ("fan && (gone || (purifier || fan))", "true"), ("fan && (purifier || (gone && fan))", "absent(gone)"),
            ("(fan && gone) || (purifier && gone)", "absent(gone)"), ("(fan && gone) == true", "absent(gone)"),
            ("false && 1 / 0 > 0", "false"), ("1 / 0 > 0 || true", "true"), ("broken > 1.0", "overflow"),
        ])
    }

    @Test func theConditionalTakesOneBranch() {
        expectOutcomes([
            ("fan ? 1 : 2", "1"), ("purifier ? 1 : 2", "2"), ("gone ? 1 : 2", "absent(gone)"), ("fan ? 1 : 1 / 0", "1"),
            ("purifier ? 1 / 0 : 2", "2"), ("fan ? lost : 2", "absent(lost)"), ("true ? 'a' : 'b'", #""a""#),
            ("false ? lost : 4", "4"), ("2 / 0 > 4 ? 'baz' : 'quux'", "division by zero"),
            ("fan ? load : 'other'", #""full""#),
            ("purifier ? load : 'other'", #""other""#), ("fan ? load : previous.load", #""full""#),
            ("(fan ? load : previous.load) == 'full'", "true"), ("(fan ? speed : limit) > 70", "true"),
            ("(purifier ? gone : fan) && fan", "true"), ("(fan ? gone : fan) || fan", "true"),
            ("1 + (fan ? 1 : 2) * (purifier ? 10 : 20)", "21"), ("(gone ? 1 : 2) == 1 || fan", "true"),
        ])
    }

    @Test func numbersCompareOnOneLine() {
        expectOutcomes([
            ("1 < 2", "true"), ("2 <= 2", "true"), ("3 > 4", "false"), ("4 >= 4", "true"), ("1 == 1", "true"),
            ("1 != 1", "false"),
            ("1.0 < 1.0000001", "true"), ("-0.0 < 0.0", "false"), ("-0.0 == 0.0", "true"), (".99 > 9.9e-1", "false"),
            ("1 == 1.0", "true"), ("1.0 == 1", "true"), ("1 != 1.5", "true"), ("1 < 1.5", "true"), ("2 > 1.5", "true"),
            ("-1 > -1.5", "true"), ("0 > -0.5", "true"), ("0 < -0.5", "false"), ("-1 < -0.5", "true"),
            ("0.5 > 0", "true"),
            ("speed > 60", "true"), ("60 < speed", "true"), ("60 >= speed", "false"), ("mileage > 119.5", "true"),
            ("119.5 < mileage", "true"), ("mileage == 120.0", "true"), ("mileage < speed", "false"),
            ("speed < mileage", "true"),
            ("speed == limit", "false"), ("limit == 60", "true"), ("mileage >= count", "true"),
            // Where neighbouring ints share a double.
            ("9007199254740993 == 9007199254740992.0", "false"), ("9007199254740993 > 9007199254740992.0", "true"),
            ("9007199254740992.0 < 9007199254740993", "true"), ("9007199254740992 == 9007199254740992.0", "true"),
            ("beyond == border", "false"), ("beyond > border", "true"), ("border < beyond", "true"),
            ("border >= beyond", "false"),
            ("beyond != border", "true"), ("-9007199254740993 < -9007199254740992.0", "true"),
            ("border == 9007199254740993", "false"), ("border < 9007199254740993", "true"),
            ("beyond == 9007199254740993", "true"),
            ("largest < top", "true"), ("largest == top", "false"), ("top > largest", "true"),
            ("smallest == bottom", "true"),
            ("smallest >= bottom", "true"), ("9223372036854775807 == 9223372036854775808.0", "false"),
            ("largest < infinite", "true"), ("smallest > -infinite", "true"), ("0 < 5e-324", "true"),
        ])
    }

    @Test func nothingEqualsNaN() {
        expectOutcomes([
            ("nan == nan", "false"), ("nan != nan", "true"), ("nan < 1.0", "false"), ("nan > 1.0", "false"),
            ("nan <= nan", "false"),
            ("nan >= nan", "false"), ("nan == 1", "false"), ("nan != 1", "true"), ("count < nan", "false"),
            ("count > nan", "false"),
            ("count == nan", "false"), ("count != nan", "true"), ("nan < beyond", "false"),
            ("nan in [nan, 1.0]", "false"),
            ("!(nan < 1.0)", "true"), ("0.0 / 0.0 == 0.0 / 0.0", "false"),
        ])
    }

    @Test func boolsAndNullsCompare() {
        expectOutcomes([
            ("true == true", "true"), ("true != false", "true"), ("false < true", "true"), ("true <= false", "false"),
            ("fan == purifier", "false"), ("fan > purifier", "true"), ("fan == gone", "absent(gone)"),
            ("null == null", "true"),
            ("null != null", "false"),
        ])
    }

    @Test func stringsCompareByCodePoint() {
        expectOutcomes([
            ("'a' == 'a'", "true"), ("'a' == \"a\"", "true"), ("'a' != 'b'", "true"), ("'a' < 'b'", "true"),
            ("'Abc' < 'aBC'", "true"),
            ("'abc' < 'abcd'", "true"), ("'a' < 'á'", "true"), ("'' < ''", "false"), ("'a' < 'AB'", "false"),
            ("'b' >= 'b'", "true"),
            ("'\u{FFFD}' < '😀'", "true"), ("plate == '鄂H12345'", "true"), ("'鄂H12345' != plate", "false"),
            ("plate < device.company", "false"), ("device.company == plate", "false"),
            ("silent == 'x'", "absent(silent)"),
            ("'x' != silent", "absent(silent)"), ("composed == decomposed", "false"),
            ("composed != 'caf\\u00e9'", "false"),
            ("composed > decomposed", "true"), ("'caf\u{E9}' == 'cafe\u{301}'", "false"), ("plate == plate", "true"),
        ])
    }

    @Test func stringsAnswerQuestions() {
        expectOutcomes([
            ("size('')", "0"), ("size('荆门')", "2"), ("size(composed)", "4"), ("size(decomposed)", "5"),
            ("plate.size()", "7"),
            ("size(device.company) > 5", "true"), ("size([1, 2, 3])", "3"), ("size([])", "0"), ("size(load)", "4"),
            ("plate.startsWith('鄂H')", "true"), ("plate.startsWith('H')", "false"), ("plate.startsWith('')", "true"),
            ("plate.startsWith(plate)", "true"), ("'a'.startsWith('ab')", "false"), ("plate.endsWith('345')", "true"),
            ("plate.endsWith('34')", "false"), ("plate.endsWith('')", "true"), ("'a'.endsWith('ba')", "false"),
            ("device.company.contains('渣土')", "true"), ("device.company.contains('砂土')", "false"),
            ("'abc'.contains('')", "true"),
            ("''.contains('')", "true"), ("''.contains('a')", "false"), ("'aab'.contains('ab')", "true"),
            ("decomposed.contains('cafe')", "true"), ("load.startsWith('fu')", "true"),
            ("'empty half full'.contains(load)", "true"),
            ("silent.contains('x')", "absent(silent)"), ("'x'.contains(silent)", "absent(silent)"),
            ("size(silent)", "absent(silent)"),
            ("size(unseen)", "absent(unseen)"), ("'ab' .size()", "2"),
            ("size([fan, fan])", "2"), ("size([fan, gone])", "absent(gone)"), ("[1, 2].size()", "2"),
            ("size([1] + [2, 3])", "3"),
        ])
    }

    @Test func stringsAreJoined() {
        expectOutcomes([
            ("'a' + 'b'", #""ab""#), ("'' + ''", #""""#), ("plate + '!'", #""鄂H12345!""#),
            ("'!' + plate + '!' == '!鄂H12345!'", "true"), ("load + '/' + phase", #""full/half""#),
            ("size(plate + plate)", "14"), ("(plate + 'x').endsWith('5x')", "true"),
            ("plate + silent", "absent(silent)"),
            ("silent + plate", "absent(silent)"), ("'a' + 'b' in ['ab']", "true"), ("plate + '' == plate", "true"),
            ("'caf' + 'e\\u0301' == decomposed", "true"), ("(fan ? plate : '') + 'x'", #""鄂H12345x""#),
            ("plate + 'a' < plate + 'b'", "true"), ("plate + plate + plate == plate + (plate + plate)", "true"),
        ])
    }

    @Test func enumerationsAreStringsFromAClosedSet() {
        expectOutcomes([
            ("load", #""full""#), ("load == 'full'", "true"), ("'full' == load", "true"), ("load != \"empty\"", "true"),
            ("load == previous.load", "false"), ("load != previous.load", "true"),
            ("unseen == 'full'", "absent(unseen)"),
            ("load == phase", "false"), ("previous.load == phase", "true"), ("phase == previous.load", "true"),
            ("load == plate", "false"), ("plate != load", "true"), ("astray == 'full'", "false"),
            ("size(astray)", "mismatch"),
            ("many == 'value-70'", "true"), ("many == 'value-71'", "false"),
        ])
    }

    @Test func membershipIsEqualityWithOneElement() {
        expectOutcomes([
            ("1 in [1, 2]", "true"), ("3 in [1, 2]", "false"), ("count in [7]", "true"), ("count in [7, 8,]", "true"),
            ("count in [7.0, 8.5]", "true"), ("speed in [72.5]", "true"), ("limit in [1, 60]", "true"),
            ("limit in [1, 61]", "false"),
            ("beyond in [9007199254740992.0]", "false"), ("border in [9007199254740993]", "false"),
            ("1 in [fume, 1]", "true"),
            ("load in ['half', 'full']", "true"), ("load in ['half', 'empty']", "false"),
            ("!(load in ['full'])", "false"),
            ("many in ['value-70', 'value-1']", "true"), ("many in ['value-1', 'value-2']", "false"),
            ("many in ['value-6', 'value-7']", "false"), ("astray in ['full']", "false"),
            ("load in [previous.load, 'full']", "true"), ("load in [previous.load, 'empty']", "false"),
            ("previous.load in [phase, 'empty']", "true"), ("load in [plate, 'full']", "true"),
            ("'full' in [load]", "true"),
            ("'half' in [load, previous.load]", "true"), ("plate in ['x', '鄂H12345']", "true"),
            ("plate in ['x']", "false"),
            ("fan in [true]", "true"), ("fan in [purifier, false]", "false"), ("null in [null]", "true"),
            ("lost in [1, 2]", "absent(lost)"), ("1 in [1, lost]", "absent(lost)"), ("1 in []", "false"),
            ("lost in []", "absent(lost)"),
            ("1 in [2] + [1]", "true"), ("'full' in ['half'] + ['empty']", "false"), ("1 in [lost, 1]", "absent(lost)"),
            ("2 in [1, lost, 2, 1 / 0]", "absent(lost)"), ("unseen in ['full']", "absent(unseen)"),
            ("lost in [1 / 0]", "absent(lost)"), ("false && lost in [1]", "false"), ("lost in [1, 2] || fan", "true"),
            ("count in [1, 7] && load in ['full']", "true"), ("1 + 1 in [2]", "true"),
            ("(1 in [1]) in [true, false]", "true"),
        ])
    }

    @Test func hasTellsWhetherThereIsAValue() {
        expectOutcomes([
            ("has(speed)", "true"), ("has(missing)", "false"), ("has(gone)", "false"), ("!has(gone)", "true"),
            ("has(silent)", "false"),
            ("has(previous.load)", "true"), ("has(unseen)", "false"), ("has(load)", "true"), ("has(plate)", "true"),
            ("has(missing) && missing > 1", "false"), ("!has(missing) || missing > 1", "true"),
            ("has(broken)", "overflow"),
            ("has(mean(fume, '10m'))", "true"), ("has(mean(fume, '1h'))", "false"),
            ("has(missing) ? missing : 0.5", "0.5"),
            ("has((speed))", "true"), ("has(wrong)", "mismatch"),
        ])
    }

    @Test func callsAreSlotsOfTheHost() {
        expectOutcomes([
            ("inside('core')", "true"), ("inside('depot')", "false"), ("!permitted()", "true"),
            ("mean(fume, '10m') > 2", "true"),
            ("mean(fume, '10m') * 2 == 5.0", "true"), ("mean(fume, '1h') > 2", "absent(call)"),
            ("inside('core') && load != 'empty' && !permitted()", "true"),
            ("fan && mean(fume, '10m') > limit", "false"),
            ("previous.load == 'half' && load == 'full' && !inside('depot')", "true"), ("wrong > 1.0", "mismatch"),
        ])
    }
}
