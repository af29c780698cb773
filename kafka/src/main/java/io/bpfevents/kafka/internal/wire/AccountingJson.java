package io.bpfevents.kafka.internal.wire;

import io.bpfevents.kafka.accounting.AccountingRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Accounting records as JSON: one object with the names of the components in snake case, and null
 * for what is unknown.
 */
public final class AccountingJson {
    private static final JsonMapper MAPPER =
            JsonValues.MAPPER
                    .rebuild()
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    private AccountingJson() {}

    /** The value of an accounting record in the topic. */
    public static byte[] write(AccountingRecord accounting) {
        return MAPPER.writeValueAsBytes(accounting);
    }

    /**
     * The accounting record of a value.
     *
     * @throws IllegalArgumentException if the value is no accounting record
     */
    public static AccountingRecord read(byte[] value) {
        try {
            AccountingRecord read = MAPPER.readValue(value, AccountingRecord.class);
            if (read == null) { // the text "null"
                throw new IllegalArgumentException("not an accounting record: null");
            }
            return read;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "not an accounting record: " + e.getOriginalMessage(), e);
        }
    }
}
