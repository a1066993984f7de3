"""What an unknown name of a document may stand for, and under which of these its lines are true."""
