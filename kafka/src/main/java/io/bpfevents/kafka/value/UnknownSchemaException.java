package io.bpfevents.kafka.value;

import java.util.HexFormat;

/** Signals that a value cannot be decoded, since the schema topic does not have its schema. */
public final class UnknownSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long fingerprint;

    UnknownSchemaException(String topic, long fingerprint) {
        super(
                ("topic %s has no schema with the fingerprint %s: a host publishes it before its"
                                + " first event; check that the host's encoder has the same schema"
                                + " topic, and that the topic has cleanup.policy=compact")
                        .formatted(topic, HexFormat.of().toHexDigits(fingerprint)));
        this.fingerprint = fingerprint;
    }

    /** The fingerprint in the value, CRC-64-AVRO. */
    public long fingerprint() {
        return fingerprint;
    }
}
