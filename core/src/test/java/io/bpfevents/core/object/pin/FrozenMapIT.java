package io.bpfevents.core.object.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.BpfMapCreateOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes that are pinned, and other maps in their place. */
@KernelTest
class FrozenMapIT {
    private static final int PERCPU_ARRAY = 6; // enum bpf_map_type

    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("bytes");

    @AfterEach
    void unpin() {
        pins.close();
    }

    @Test
    void shouldReadWhatWasPinned() {
        byte[] bytes = "some bytes".getBytes(StandardCharsets.UTF_8);
        FrozenMap.pin(pin, "test", bytes);
        assertThat(FrozenMap.read(pin)).isEqualTo(bytes);
    }

    /** A lookup returns a value per CPU, for which there would be no space. */
    @Test
    void shouldNotReadAMapOfAnotherType() {
        int fd = -1;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = BpfMapCreateOpts.allocate(arena, 0);
            fd = Libbpf.bpf_map_create(PERCPU_ARRAY, "test", Integer.BYTES, 1024, 1, options);
            assertThat(Libbpf.bpf_obj_pin(fd, pin.toString())).isZero();

            assertThatThrownBy(() -> FrozenMap.read(pin))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("it is no map of this library");
        } finally {
            Libc.close(fd);
        }
    }
}
