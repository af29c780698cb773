package io.bpfevents.spring.properties;

/** A property of {@code bpf-events.*} has a value that the library rejects. */
public final class InvalidPropertyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String property;
    private final String problem;

    /**
     * Creates an exception.
     *
     * @param property the name, without {@code bpf-events.}
     * @param problem what is wrong with the value and what to do about it
     */
    public InvalidPropertyException(String property, String problem) {
        super(BpfEventsProperties.PREFIX + "." + property + ": " + problem);
        this.property = BpfEventsProperties.PREFIX + "." + property;
        this.problem = problem;
    }

    /** The name of the property. */
    public String property() {
        return property;
    }

    /** What is wrong with its value. */
    public String problem() {
        return problem;
    }
}
