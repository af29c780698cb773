package io.bpfevents.core.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.elf.BpfSections;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

class CSourceTest {
    private static String source(String object, String... structs) {
        try (OpenBpfObject opened = TestObjects.open(object)) {
            return CSource.of(opened.structTypes(), List.of(structs));
        }
    }

    @Test
    void shouldPrintEachStructOnceAfterThoseItRequires() {
        assertThat(source("maps", "flow", "traffic", "flow"))
                .isEqualTo(
                        """
                        typedef unsigned int __u32;

                        typedef unsigned short __u16;

                        struct flow {
                        	__u32 address;
                        	__u16 port;
                        	__u16 unused;
                        };

                        typedef unsigned long long __u64;

                        struct traffic {
                        	__u64 bytes;
                        	__u32 packets;
                        	char name[8];
                        };

                        """);
    }

    @Test
    void shouldRejectAnUnknownStruct() {
        assertThatThrownBy(() -> source("maps", "nothing"))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it has no struct nothing");
    }

    @Test
    void shouldFindRelocationsToKernelTypes() {
        byte[] relocated = TestObjects.bytes("relocated");
        assertThat(BpfSections.hasRelocationsToKernelTypes(relocated)).isTrue();
        assertThat(BpfSections.hasRelocationsToKernelTypes(TestObjects.bytes("maps"))).isFalse();
        for (int length = 64; length < relocated.length; length += 61) { // cut files
            byte[] cut = java.util.Arrays.copyOf(relocated, length);
            assertThat(BpfSections.hasRelocationsToKernelTypes(cut)).isIn(true, false);
        }
    }
}
