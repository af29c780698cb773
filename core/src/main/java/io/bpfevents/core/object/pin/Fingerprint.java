package io.bpfevents.core.object.pin;

import io.bpfevents.core.object.load.NativeObject;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whether an object is the one that was loaded before: SHA-256 over its file, the initial values of
 * its global variables, the sizes of its maps and the choice of its programs.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /** The fingerprint of an object that is not loaded yet; for calls within its lifetime. */
    public static String of(NativeObject object) {
        try (Arena arena = Arena.ofConfined()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(object.elf());
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            for (MemorySegment map : object.mapPointers()) {
                update(digest, NativeObject.mapName(map) + "=" + Libbpf.bpf_map__max_entries(map));
                MemorySegment initial = Libbpf.bpf_map__initial_value(map, size);
                if (!initial.equals(MemorySegment.NULL)) {
                    digest.update(initial.asByteBuffer());
                }
            }
            for (MemorySegment program : object.programPointers()) {
                update(
                        digest,
                        Libbpf.bpf_program__name(program)
                                + "="
                                + Libbpf.bpf_program__autoload(program));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
