package io.bpfevents.kafka.value;

import io.bpfevents.core.record.Event;
import io.bpfevents.recording.internal.RecordStruct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/** Encodes records of a struct as Avro single objects. For any thread. */
final class AvroEncoder implements ValueEncoder<Event> {
    private final RecordStruct struct;
    private final byte[] header;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream(256);

    // writes through: a value that fails half way leaves nothing in it
    private final Encoder body = EncoderFactory.get().directBinaryEncoder(value, null);

    AvroEncoder(RecordStruct struct) {
        this.struct = struct;
        header = SingleObject.header(SchemaNormalization.parsingFingerprint64(schema()));
    }

    /** The schema of the values. */
    Schema schema() {
        return struct.type().schema();
    }

    @Override
    public synchronized byte[] encode(Event event) {
        Object fields = event.fields(struct.decoder());
        value.reset();
        value.writeBytes(header);
        try {
            struct.type().writer().write(fields, body);
            body.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not by memory
        }
        return value.toByteArray();
    }
}
