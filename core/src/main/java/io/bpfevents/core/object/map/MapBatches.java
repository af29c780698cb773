package io.bpfevents.core.object.map;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.LibbpfMaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes many elements of a map in one system call, or one by one if the kernel has no
 * such call for the map's type. For any thread.
 */
public final class MapBatches {
    /** An element. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Element(byte[] key, byte[] value) {}

    private static final int ENOTSUPP = 524; // linux/errno.h; of a map type without batches
    private static final int FIRST = 256; // elements; doubled if a bucket of a hash has more
    private static final long CURSOR = 64; // bytes; a key or a number

    private final NativeMap map;
    private final MapElements elements;

    /** The batches of a map. */
    public MapBatches(NativeMap map) {
        this.map = map;
        this.elements = new MapElements(map);
    }

    private interface Walk {
        int call(
                int fd,
                MemorySegment from,
                MemorySegment to,
                MemorySegment keys,
                MemorySegment values,
                MemorySegment count,
                MemorySegment options);
    }

    /** All elements. */
    public List<Element> all() {
        String operation = "look up the elements of map " + map.name();
        List<Element> found = walk(LibbpfMaps::bpf_map_lookup_batch, operation);
        return found != null ? found : oneByOne(elements::lookup);
    }

    /** Removes all elements and returns them. */
    public List<Element> takeAll() {
        String operation = "look up and delete the elements of map " + map.name();
        List<Element> found = walk(LibbpfMaps::bpf_map_lookup_and_delete_batch, operation);
        return found != null ? found : oneByOne(elements::take);
    }

    /** Null if the kernel has no batches for this map. */
    private @Nullable List<Element> walk(Walk walk, String operation) {
        List<Element> found = new ArrayList<>();
        MemorySegment from = MemorySegment.NULL;
        long room = FIRST;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cursor = arena.allocate(Math.max(CURSOR, map.keySize()), Long.BYTES);
            MemorySegment next = arena.allocate(cursor.byteSize(), Long.BYTES);
            while (true) {
                try (Arena batch = Arena.ofConfined()) {
                    MemorySegment keys = batch.allocate(room * map.keySize(), Long.BYTES);
                    MemorySegment values = batch.allocate(room * map.valueBytes(), Long.BYTES);
                    MemorySegment count = batch.allocateFrom(ValueLayout.JAVA_INT, (int) room);
                    MemorySegment begin = from;
                    int result =
                            map.use(fd ->
                                    walk.call(
                                            fd,
                                            begin,
                                            next,
                                            keys,
                                            values,
                                            count,
                                            MemorySegment.NULL));
                    if (result == -Errno.ENOSPC) {
                        room *= 2; // one bucket has more elements
                        continue;
                    }
                    if (found.isEmpty() && isUnsupported(result)) {
                        return null;
                    }
                    if (result != -Errno.ENOENT) {
                        CallResults.check(result, operation, errno -> map.advice().reading(errno));
                    }
                    add(keys, values, count.get(ValueLayout.JAVA_INT, 0), found);
                    if (result == -Errno.ENOENT) {
                        return found;
                    }
                }
                from = cursor.copyFrom(next);
            }
        }
    }

    private void add(MemorySegment keys, MemorySegment values, int count, List<Element> to) {
        long keyBytes = map.keySize();
        long valueBytes = map.valueBytes();
        for (int i = 0; i < count; i++) {
            to.add(
                    new Element(
                            keys.asSlice(i * keyBytes, keyBytes).toArray(ValueLayout.JAVA_BYTE),
                            values.asSlice(i * valueBytes, valueBytes)
                                    .toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    private interface ByKey {
        byte @Nullable [] value(byte[] key);
    }

    /**
     * Lists all keys first: after a key that was removed meanwhile the kernel starts again from the
     * first key, so a walk that removes them would never finish. Each key is returned once.
     */
    private List<Element> oneByOne(ByKey values) {
        List<Element> found = new ArrayList<>();
        for (byte[] key : keys()) {
            byte[] value = values.value(key);
            if (value != null) {
                found.add(new Element(key, value));
            }
        }
        return found;
    }

    private Iterable<byte[]> keys() {
        Map<String, byte[]> found = new LinkedHashMap<>(); // by their bytes
        long most = 2 * map.maxEntries() + 1; // a walk may start again each time
        byte[] key = elements.nextKey(null);
        for (long i = 0; key != null && i < most; i++) {
            found.putIfAbsent(new String(key, StandardCharsets.ISO_8859_1), key);
            key = elements.nextKey(key);
        }
        return found.values();
    }

    /** Sets all elements, or throws after having set some of them. */
    public void update(List<Element> all) {
        if (all.isEmpty()) {
            return;
        }
        String operation = "update " + all.size() + " elements of map " + map.name();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate(all.size() * (long) map.keySize(), Long.BYTES);
            MemorySegment values = arena.allocate(all.size() * map.valueBytes(), Long.BYTES);
            for (int i = 0; i < all.size(); i++) {
                put(keys, i, all.get(i).key());
                put(values, i, all.get(i).value());
            }
            MemorySegment count = arena.allocateFrom(ValueLayout.JAVA_INT, all.size());
            int result =
                    map.use(fd ->
                            LibbpfMaps.bpf_map_update_batch(
                                    fd, keys, values, count, MemorySegment.NULL));
            if (isUnsupported(result)) {
                all.forEach(element -> elements.update(element.key(), element.value(), 0));
            } else if (result < 0) {
                int counted = count.get(ValueLayout.JAVA_INT, 0);
                int done =
                        counted == all.size()
                                ? 0
                                : counted; // an unchanged count: no element was tried
                String advice = map.advice().changing(-result);
                throw CallResults.failure(
                        operation,
                        -result,
                        "the first "
                                + done
                                + " are updated"
                                + (advice.isEmpty() ? "" : "; " + advice),
                        "");
            }
        }
    }

    private static void put(MemorySegment to, int index, byte[] bytes) {
        MemorySegment.copy(
                bytes, 0, to, ValueLayout.JAVA_BYTE, (long) index * bytes.length, bytes.length);
    }

    /** Removes the elements of these keys; returns the number of those that existed. */
    public int delete(List<byte[]> all) {
        int deleted = 0;
        int from = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate(all.size() * (long) map.keySize(), Long.BYTES);
            for (int i = 0; i < all.size(); i++) {
                put(keys, i, all.get(i));
            }
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            while (from < all.size()) {
                List<byte[]> rest = all.subList(from, all.size());
                MemorySegment first = keys.asSlice(from * (long) map.keySize());
                count.set(ValueLayout.JAVA_INT, 0, rest.size());
                int result =
                        map.use(fd ->
                                LibbpfMaps.bpf_map_delete_batch(
                                        fd, first, count, MemorySegment.NULL));
                if (isUnsupported(result)) {
                    return deleted + (int) rest.stream().filter(elements::delete).count();
                }
                if (result != -Errno.ENOENT) {
                    CallResults.check(
                            result,
                            "delete elements of map " + map.name(),
                            errno -> map.advice().changing(errno));
                }
                int done = count.get(ValueLayout.JAVA_INT, 0);
                deleted += done;
                from += result == 0 ? rest.size() : done + 1; // the next one does not exist
            }
        }
        return deleted;
    }

    /** Older kernels do not know the command, newer ones not for every type. */
    private static boolean isUnsupported(int result) {
        return result == -ENOTSUPP || result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL;
    }
}
