package io.bpfevents.core.object.map;

import io.bpfevents.core.codec.ValueCodec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Encodes and decodes the values of one key of a per-CPU map.
 *
 * @param codec for the value of one CPU
 * @param size the bytes of the value of one CPU
 * @param stride the bytes from one CPU's value to the next
 * @param cpus the number of possible CPUs
 */
public record PerCpuCodec<V>(ValueCodec<V> codec, long size, long stride, int cpus)
        implements ValueCodec<List<V>> {
    @Override
    public List<V> decode(MemorySegment bytes) {
        List<V> values = new ArrayList<>(cpus);
        for (int cpu = 0; cpu < cpus; cpu++) {
            values.add(codec.decode(bytes.asSlice(cpu * stride, size)));
        }
        return Collections.unmodifiableList(values);
    }

    @Override
    public byte[] encode(List<V> values) {
        if (values.size() != cpus) {
            throw new IllegalArgumentException(
                    "a value for each of the " + cpus + " possible CPUs, not " + values.size());
        }
        byte[] bytes = new byte[Math.toIntExact(cpus * stride)];
        for (int cpu = 0; cpu < cpus; cpu++) {
            byte[] one = codec.encode(values.get(cpu));
            System.arraycopy(one, 0, bytes, (int) (cpu * stride), one.length);
        }
        return bytes;
    }
}
