package io.bpfevents.recording;

import io.bpfevents.core.record.Event;
import io.bpfevents.recording.internal.RecordStruct;
import io.bpfevents.recording.internal.RecordingSchema;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** Writes elements in the fields and the order of {@link RecordingSchema}. */
final class RecordedWriter implements DatumWriter<Recorded> {
    private static final int NULL = 0; // the branches of a nullable field
    private static final int VALUE = 1;

    private final @Nullable RecordStruct struct;

    /**
     * @param struct the struct of the records; null to write the raw bytes only
     */
    RecordedWriter(@Nullable RecordStruct struct) {
        this.struct = struct;
    }

    /** The schema of what this writes. */
    Schema schema() {
        return RecordingSchema.of(struct == null ? null : struct.type().schema());
    }

    @Override
    public void setSchema(Schema schema) {} // its own

    @Override
    public void write(Recorded element, Encoder out) throws IOException {
        switch (element) {
            case RecordedEvent event -> {
                begin(RecordingSchema.Kind.EVENT, event.received(), out);
                writeEvent(event.event(), out);
                out.writeIndex(NULL); // loss
                out.writeIndex(NULL); // accounting
            }
            case RecordedLoss loss -> {
                begin(RecordingSchema.Kind.LOSS, loss.received(), out);
                writeNoEvent(out);
                out.writeIndex(VALUE);
                out.writeEnum(RecordingSchema.CAUSES.indexOf(loss.loss().cause()));
                out.writeLong(loss.loss().count());
                out.writeLong(loss.loss().cumulative());
                out.writeIndex(NULL); // accounting
            }
            case RecordedAccounting accounting -> {
                begin(RecordingSchema.Kind.ACCOUNTING, accounting.received(), out);
                writeNoEvent(out);
                out.writeIndex(NULL); // loss
                out.writeIndex(VALUE);
                out.writeBoolean(accounting.isFinal());
                write(accounting.accounting(), out);
            }
        }
    }

    private static void begin(RecordingSchema.Kind kind, Instant received, Encoder out)
            throws IOException {
        out.writeEnum(RecordingSchema.KINDS.indexOf(kind));
        out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, received));
    }

    private void writeEvent(Event event, Encoder out) throws IOException {
        if (struct != null) {
            writeFields(event, struct, out);
        }
        out.writeIndex(VALUE);
        out.writeBytes(event.segment().asByteBuffer());
        if (event.cpu().isPresent() && event.time().isPresent()) {
            out.writeIndex(VALUE);
            out.writeInt(event.cpu().getAsInt());
            out.writeIndex(VALUE);
            out.writeLong(event.time().getAsLong());
        } else {
            out.writeIndex(NULL);
            out.writeIndex(NULL);
        }
    }

    /** A record that is too short for the struct has its raw bytes only. */
    private static void writeFields(Event event, RecordStruct struct, Encoder out)
            throws IOException {
        Object values;
        try {
            values = event.fields(struct.decoder());
        } catch (IllegalArgumentException tooShort) {
            out.writeIndex(NULL);
            return;
        }
        out.writeIndex(VALUE);
        struct.type().writer().write(values, out);
    }

    private void writeNoEvent(Encoder out) throws IOException {
        int parts = struct == null ? 3 : 4; // event, raw, CPU, time
        for (int i = 0; i < parts; i++) {
            out.writeIndex(NULL);
        }
    }

    private static void write(Accounting figures, Encoder out) throws IOException {
        out.writeLong(figures.delivered());
        out.writeLong(figures.dropped());
        out.writeLong(figures.decodeFailures());
        write(figures.discarded(), out);
        out.writeLong(figures.pending());
        out.writeLong(figures.pendingBytes());
        out.writeLong(figures.pendingAtOpen());
        write(figures.reserveFailures(), out);
        write(figures.lost(), out);
        write(figures.outputFailures(), out);
        write(figures.late(), out);
        write(figures.throttled(), out);
        write(figures.attempts(), out);
    }

    private static void write(OptionalLong value, Encoder out) throws IOException {
        if (value.isPresent()) {
            out.writeIndex(VALUE);
            out.writeLong(value.getAsLong());
        } else {
            out.writeIndex(NULL);
        }
    }
}
