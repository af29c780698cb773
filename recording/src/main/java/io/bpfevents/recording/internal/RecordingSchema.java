package io.bpfevents.recording.internal;

import io.bpfevents.reactor.LossCause;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schema of the elements of a recording: one record type, of whose nullable parts an element
 * has those of its kind. A union of three record types would be closer to {@code Recorded}, but
 * Spark reads files of records only, and tables of DuckDB and pandas have one set of columns.
 */
public final class RecordingSchema {
    /** The version of this schema. A reader accepts its own one. */
    public static final int VERSION = 1;

    /** The kinds of elements. */
    public enum Kind {
        EVENT,
        LOSS,
        ACCOUNTING
    }

    /** The symbols of the two enumerations, in their order. */
    public static final List<Kind> KINDS = List.of(Kind.values());

    public static final List<LossCause> CAUSES = List.of(LossCause.values());

    public static final String KIND = "kind";
    public static final String RECEIVED = "received";
    public static final String EVENT = "event";
    public static final String RAW = "raw";
    public static final String CPU = "cpu";
    public static final String SAMPLE_TIME = "sample_time";
    public static final String LOSS = "loss";
    public static final String ACCOUNTING = "accounting";

    private static final String NAMESPACE = "io.bpfevents";

    private RecordingSchema() {}

    /**
     * The schema of a file.
     *
     * @param event the type of the decoded fields; null for a reader, which decodes the raw bytes,
     *     and for a file without them
     */
    public static Schema of(@Nullable Schema event) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(field(KIND, enumOf("Kind", KINDS)));
        Schema micros = Schema.create(Schema.Type.LONG);
        fields.add(field(RECEIVED, LogicalTypes.timestampMicros().addToSchema(micros)));
        if (event != null) {
            fields.add(nullable(EVENT, event));
        }
        fields.add(nullable(RAW, Schema.create(Schema.Type.BYTES)));
        fields.add(nullable(CPU, Schema.create(Schema.Type.INT)));
        fields.add(nullable(SAMPLE_TIME, Schema.create(Schema.Type.LONG)));
        fields.add(nullable(LOSS, loss()));
        fields.add(nullable(ACCOUNTING, accounting()));
        return record("Recorded", fields);
    }

    private static Schema loss() {
        return record(
                "Loss",
                List.of(
                        field("cause", enumOf("LossCause", CAUSES)),
                        number("count"),
                        number("cumulative")));
    }

    private static Schema accounting() {
        return record(
                "Accounting",
                List.of(
                        field("is_final", Schema.create(Schema.Type.BOOLEAN)),
                        number("delivered"),
                        number("dropped"),
                        number("decode_failures"),
                        numberIfKnown("discarded"),
                        number("pending"),
                        number("pending_bytes"),
                        number("pending_at_open"),
                        numberIfKnown("reserve_failures"),
                        numberIfKnown("lost"),
                        numberIfKnown("output_failures"),
                        numberIfKnown("late"),
                        numberIfKnown("throttled"),
                        numberIfKnown("attempts")));
    }

    private static Schema record(String name, List<Schema.Field> fields) {
        return Schema.createRecord(name, null, NAMESPACE, false, fields);
    }

    private static Schema enumOf(String name, List<? extends Enum<?>> constants) {
        return Schema.createEnum(
                name, null, NAMESPACE, constants.stream().map(Enum::name).toList());
    }

    private static Schema.Field field(String name, Schema schema) {
        return new Schema.Field(name, schema);
    }

    private static Schema.Field number(String name) {
        return field(name, Schema.create(Schema.Type.LONG));
    }

    private static Schema.Field numberIfKnown(String name) {
        return nullable(name, Schema.create(Schema.Type.LONG));
    }

    private static Schema.Field nullable(String name, Schema schema) {
        Schema union = Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
        return new Schema.Field(name, union, null, Schema.Field.NULL_DEFAULT_VALUE);
    }
}
