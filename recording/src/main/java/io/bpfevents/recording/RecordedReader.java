package io.bpfevents.recording;

import io.bpfevents.core.record.Event;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.recording.internal.RecordingSchema;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Reads elements. The decoded fields of a record are skipped: its raw bytes have them. */
final class RecordedReader implements DatumReader<Recorded> {
    private final GenericDatumReader<GenericRecord> reader =
            new GenericDatumReader<>(null, RecordingSchema.of(null));

    @Override
    public void setSchema(Schema written) {
        reader.setSchema(written);
    }

    @Override
    public Recorded read(@Nullable Recorded reuse, @Nullable Decoder in) throws IOException {
        if (in == null) { // the header of the first block is cut off
            throw new EOFException();
        }
        GenericRecord element = reader.read(null, in);
        Instant received =
                Instant.EPOCH.plus(number(element, RecordingSchema.RECEIVED), ChronoUnit.MICROS);
        String kind = element.get(RecordingSchema.KIND).toString();
        return switch (RecordingSchema.Kind.valueOf(kind)) {
            case EVENT -> new RecordedEvent(received, event(element));
            case LOSS ->
                    new RecordedLoss(received, loss(part(element, RecordingSchema.LOSS), received));
            case ACCOUNTING -> {
                GenericRecord figures = part(element, RecordingSchema.ACCOUNTING);
                yield new RecordedAccounting(
                        received, accounting(figures), (Boolean) value(figures, "is_final"));
            }
        };
    }

    private static Object value(GenericRecord of, String field) {
        return Objects.requireNonNull(of.get(field), field);
    }

    private static GenericRecord part(GenericRecord of, String field) {
        return (GenericRecord) value(of, field);
    }

    private static long number(GenericRecord of, String field) {
        return (Long) value(of, field);
    }

    private static OptionalLong numberIfKnown(GenericRecord of, String field) {
        Object value = of.get(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
    }

    private static Event event(GenericRecord element) {
        MemorySegment raw =
                MemorySegment.ofBuffer((ByteBuffer) value(element, RecordingSchema.RAW));
        Object cpu = element.get(RecordingSchema.CPU);
        return cpu == null
                ? Event.copyOf(raw)
                : Event.ofSample(raw, (Integer) cpu, number(element, RecordingSchema.SAMPLE_TIME));
    }

    private static Loss loss(GenericRecord loss, Instant received) {
        return new Loss(
                LossCause.valueOf(value(loss, "cause").toString()),
                number(loss, "count"),
                number(loss, "cumulative"),
                received);
    }

    private static Accounting accounting(GenericRecord figures) {
        return new Accounting(
                number(figures, "delivered"),
                number(figures, "dropped"),
                number(figures, "decode_failures"),
                numberIfKnown(figures, "discarded"),
                number(figures, "pending"),
                number(figures, "pending_bytes"),
                number(figures, "pending_at_open"),
                numberIfKnown(figures, "reserve_failures"),
                numberIfKnown(figures, "lost"),
                numberIfKnown(figures, "output_failures"),
                numberIfKnown(figures, "late"),
                numberIfKnown(figures, "throttled"),
                numberIfKnown(figures, "attempts"));
    }
}
