import Documents

/// A JSON value that the store holds, taken apart; `nil` where it is none.
func storedJSON(_ text: String) -> JSONValue? {
    JSONFile.read(Array(text.utf8), file: "store", problems: ProblemList())
}
