package io.bpfevents.recording.internal;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.StructSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The struct of the records.
 *
 * @param name its name, or that of a typedef
 * @param decoder decodes records to the values of its fields
 * @param type the Avro type of these values
 * @param types the BTF that has the struct
 */
public record RecordStruct(String name, EventSchema decoder, AvroType type, ObjectTypes types) {
    private static final String TAG = "struct ";

    /**
     * The struct of a name.
     *
     * @throws io.bpfevents.core.LayoutException if the source has no such struct
     */
    public static RecordStruct of(StructSource source, String name) {
        EventSchema decoder = EventSchema.of(source, name);
        ObjectTypes types = Objects.requireNonNull(source.structTypes());
        CType.Struct struct = Objects.requireNonNull(types.btf().struct(name));
        return new RecordStruct(name, decoder, AvroType.of(struct, name), types);
    }

    /** The BTF. Not a copy. */
    public byte[] btf() {
        return Objects.requireNonNull(types.raw());
    }

    /** The struct that a program declares for a buffer; null if it declares none with a name. */
    public static @Nullable RecordStruct declaredFor(StructSource buffer, String bufferName) {
        ObjectTypes types = buffer.structTypes();
        if (types == null
                || !types.exist()
                || !(types.ofRing(bufferName) instanceof CType.Struct declared)) {
            return null;
        }
        String spelling = declared.spelling();
        String name = spelling.startsWith(TAG) ? spelling.substring(TAG.length()) : spelling;
        return types.btf().structs(name).size() == 1 ? of(buffer, name) : null;
    }
}
