// Prints what Java libraries read from each line of stdin: the milliseconds of WSS4J 1.6, then
// seconds, nanoseconds and "UTC" of Java's ZonedDateTime, which WSS4J 2 and later use. "-" stands
// for a text that they refuse. soap-times.py runs it.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.util.Date;
import org.apache.ws.security.util.XmlSchemaDateFormat;

class SoapTimes {
    public static void main(String[] args) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String text; (text = lines.readLine()) != null; ) {
            System.out.println(wss4j1(text) + " " + wss4j2(text));
        }
    }

    static String wss4j1(String text) {
        try {
            var format = new XmlSchemaDateFormat();
            format.setLenient(false); // as UsernameToken does if the Basic Security Profile applies
            Date time = format.parse(text);
            return Long.toString(time.getTime());
        } catch (Exception refused) {
            return "-";
        }
    }

    static String wss4j2(String text) {
        try {
            ZonedDateTime time = ZonedDateTime.parse(text);
            Instant instant = time.toInstant();
            boolean isUtc = time.getZone().equals(ZoneOffset.UTC);
            return instant.getEpochSecond() + " " + instant.getNano() + " " + isUtc;
        } catch (DateTimeException refused) {
            return "- - -";
        }
    }
}
