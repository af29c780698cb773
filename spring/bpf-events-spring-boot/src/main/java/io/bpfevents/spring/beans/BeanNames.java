package io.bpfevents.spring.beans;

/** The names of beans that a configured name has beside that of its stream, which is the same. */
final class BeanNames {
    private BeanNames() {}

    /** The buffer that a stream reads. */
    static String buffer(String ring) {
        return ring + "Buffer";
    }

    /** The source that a stream comes from. */
    static String source(String stream) {
        return stream + "Source";
    }
}
