package io.bpfevents.web.page;

/** Finds text whose contrast is lower than WCAG 2.2 requires at level AA. */
final class Contrast {
    /** Returns a line per finding: the text, its colours and their contrast ratio. */
    static final String SCRIPT =
            """
            () => {
                const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
                const rgba = (colour) => {
                    canvas.clearRect(0, 0, 1, 1);
                    canvas.fillStyle = colour;
                    canvas.fillRect(0, 0, 1, 1);
                    return [...canvas.getImageData(0, 0, 1, 1).data];
                };
                const luminance = (colour) => {
                    const [r, g, b] = rgba(colour)
                        .map((part) => part / 255)
                        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const background = (element) => {
                    const colour = getComputedStyle(element).backgroundColor;
                    return rgba(colour)[3] === 255 || !element.parentElement ? colour : background(element.parentElement);
                };
                const found = [];
                for (const element of document.body.querySelectorAll('*')) {
                    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
                        .map(({ data }) => data.trim()).join('');
                    if (text === '' || !element.checkVisibility()) {
                        continue;
                    }
                    const style = getComputedStyle(element);
                    const colours = [element instanceof SVGElement ? style.fill : style.color, background(element)];
                    const [dark, light] = colours.map(luminance).sort((one, other) => one - other);
                    const ratio = (light + 0.05) / (dark + 0.05);
                    if (ratio < 4.5) {
                        found.push(`${text.slice(0, 40)}: ${colours.join(' on ')} is ${ratio.toFixed(2)}`);
                    }
                }
                return found;
            }
            """;

    private Contrast() {}
}
