"""The public record: every act leaves an event here, in the transaction of the act."""
