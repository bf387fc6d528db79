extension JSONFields {
    /// A field that has the right type, but a value that cannot be.
    package func wrong(_ key: String) -> JSONFailure {
        JSONFailure(.wrongType, path: path.isEmpty ? key : path + "." + key)
    }
}
